"""Instruments, responses, their review, and results."""
