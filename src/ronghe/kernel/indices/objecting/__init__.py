"""What districts object to in a release, and what is answered."""
