"""The face of indicators: figures, rankings, and where each number comes from."""
