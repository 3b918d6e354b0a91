"""A campaign under way: more time, quotas, reminders."""
