"""Published indices of others as worked examples: definitions only, no data."""
