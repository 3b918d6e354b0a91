"""What changed in the data after a release was frozen, and what it would do to its ranks."""
