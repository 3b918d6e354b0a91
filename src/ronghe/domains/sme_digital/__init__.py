"""How digital small and medium enterprises are: the MIIT assessment of digitalisation levels."""
