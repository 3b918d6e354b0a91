"""New versions of instruments, uploaded by an administrator as YAML or XLSForm."""
