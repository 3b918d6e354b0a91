"""Where commitments stand: panels on their pages, reports of units, the paper of a plan."""
