"""Organizations: regions as a tree, units, posts, people, users, roles and their reach.

Words: a *person* is somebody whom a ledger names, a *user* is somebody who signs in; a user may be a person, a named person
need not be a user. An *appointment* is a person in a post for a time. A *role grant* is what a user may be, where, and from
when until when. It must never know campaigns, problems or anything that is done with units.
"""
