"""Import contracts of our own, for lint-imports."""
