"""The start page: a place, its figures against its targets, its map."""
