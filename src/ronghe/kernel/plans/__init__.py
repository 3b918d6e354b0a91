"""Policy documents, their clauses and the targets that they promise."""
