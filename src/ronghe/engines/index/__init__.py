"""Composite indices: definitions as data, exact builds, ranks with intervals."""
