"""Approve many clean responses in one act, batch by batch."""
