"""New versions of definitions, uploaded as YAML."""
