"""REST: the operations and queries of the apps for other programs, with the same rights and the same refusals as the pages."""
