"""Composite indices of places: definitions, what they give now, and releases that stand."""
