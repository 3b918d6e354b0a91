"""A place's own plan, drawn up from what was allocated to it."""
