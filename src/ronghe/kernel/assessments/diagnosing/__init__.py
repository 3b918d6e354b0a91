"""What follows from a result: the way up at an enterprise's own prices, and its retrofit."""
