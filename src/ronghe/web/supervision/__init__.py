"""Face of supervision orders: list, order, notice."""
