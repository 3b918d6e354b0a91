"""Green factories and the digital management of energy and carbon."""
