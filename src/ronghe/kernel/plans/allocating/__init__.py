"""Allocations: a commitment split over places and years, and what the places answer."""
