"""The face of the audit trail."""
