"""Fixtures that every suite of the house shares."""
