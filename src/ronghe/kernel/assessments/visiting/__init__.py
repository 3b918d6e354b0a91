"""On-site assessment: assessors, their interests, the planner, and the second channel."""
