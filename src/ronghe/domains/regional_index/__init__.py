"""Indices of regions from published statistics."""
