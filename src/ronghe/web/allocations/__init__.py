"""Face of allocations: a target split over districts and years, answered, fixed, adopted."""
