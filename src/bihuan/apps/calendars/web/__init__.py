"""Pages of calendars: which years are published, one month with its days off, and what a place decided for itself."""
