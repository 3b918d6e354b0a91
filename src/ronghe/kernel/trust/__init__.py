"""Row-level security, passports and the audit trail: what the database itself guards."""
