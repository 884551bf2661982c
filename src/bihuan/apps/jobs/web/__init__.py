"""Pages of background work: what somebody asked for, how far it is, what came of it."""
