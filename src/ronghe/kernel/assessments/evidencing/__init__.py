"""Evidence beside answers: files that are asked for, added and taken away."""
