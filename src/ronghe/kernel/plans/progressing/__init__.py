"""Where the commitments of a plan stand: measured or reported, on their path, foretold."""
