"""Appraisal of districts and departments: results are ranked, never how people use the tool."""
