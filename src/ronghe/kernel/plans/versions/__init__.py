"""Plans in their versions: what they commit to, revised without losing what was before."""
