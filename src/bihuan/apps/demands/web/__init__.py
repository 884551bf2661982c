"""Pages of the register of demands."""
