"""Sign-off of figures: an officer answers for them, until what they are made of moves."""
