"""Rules of the field as pure functions: facts in, decision out.

Nothing here knows Django, a database, a file, a network, the clock or chance: the moment and the seed are parameters.
"""
