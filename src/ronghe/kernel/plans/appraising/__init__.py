"""Appraise districts and departments by what a plan promised and what came of it."""
