"""Pages of formalism: what was found by campaign and unit, a flag with its evidence, the checks, given templates, writing help."""
