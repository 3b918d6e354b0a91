"""Findings: what the rules of plausibility see in responses, and what officers make of it."""
