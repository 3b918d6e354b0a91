"""Places, industries, organisations, people and what each person may see."""
