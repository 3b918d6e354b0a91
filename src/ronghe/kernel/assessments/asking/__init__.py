"""Ask once: what the platform holds is offered, confirmed with one click, and never filled in."""
