"""Inspection plans, teams, findings and reviews: facts in, decision out."""
