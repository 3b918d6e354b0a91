"""Indices: what many indicators of many units say together, by definitions that are data."""
