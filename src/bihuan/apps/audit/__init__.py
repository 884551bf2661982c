"""Audit: the append-only record of every act, sealed in a Merkle log.

Words: an *act* is one thing that somebody did; a *leaf* is its place and hash in the log; a *tree head* is the signed root of
all leaves so far. It imports no other app, all may write to it; who may see which act is asked through a registry. It must
never know what an act is about.
"""
