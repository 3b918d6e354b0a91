"""On-site visits: planner, register of assessors, the sheet on site, both channels compared."""
