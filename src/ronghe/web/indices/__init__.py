"""Indices of places: live, explained, varied, released, and the pages that everybody reads."""
