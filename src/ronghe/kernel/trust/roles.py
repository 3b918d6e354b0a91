"""The roles of the database."""

# Serves pages and owns nothing; row-level security shows it what its visitor may see.
WEB_ROLE = "ronghe_web"
