"""Leads on rectification that exists on paper, in figures or in words alone.

Facts in, flags out: a flag is a lead for a person to look at, never a verdict, and changes no figure by itself.
"""
