"""Whole responses at once: what another system sends instead of a person who fills in."""
