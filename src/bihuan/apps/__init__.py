"""The business capabilities, one Django app each, in one order of imports (see .importlinter)."""
