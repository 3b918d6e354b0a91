"""Indicator definitions, observations with lineage, and their roll-up."""
