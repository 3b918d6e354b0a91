"""The face of plans: documents, targets, import with highlights."""
