"""The face of parties: organisations and their import."""
