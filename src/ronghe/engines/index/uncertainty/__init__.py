"""How far a ranking rests on choices of method: runs over alternatives, Sobol, leave-one-out."""
