"""Rounds of assessment: who is asked, by when, and how far the answers have come."""
