"""What makes a response count: its result and the observations of its organisation."""
