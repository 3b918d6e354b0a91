"""The arithmetic of what documents promise: findings, and relations that are kept as checks."""
