"""Lines of policy that bear on what an enterprise would have to change."""
