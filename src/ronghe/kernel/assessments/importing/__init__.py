"""Answers that come in files: many organisations at once, checked and then in force."""
