"""Supervision orders: issued, answered, extended, escalated by the clock, settled."""
