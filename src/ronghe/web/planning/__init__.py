"""Face of plans: versions, commitments, what changed between two versions."""
