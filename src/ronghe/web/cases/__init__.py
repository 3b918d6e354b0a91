"""Face of cases: what waits for whoever looks, and the evidence on a case."""
