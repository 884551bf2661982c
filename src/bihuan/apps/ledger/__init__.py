"""Ledger (台账): problems, measures, milestones, progress, extension and hand-back requests, and the life cycle's states.

Words: a *problem* has exactly one accountable unit (主责单位) and any number of assisting ones; *reported* (申请过销号), *closed*
(已销号) and *verified* (抽查核实) are different dates, counts and rates. A closed problem never reopens: a relapse is a new problem
that names the old one. The ledger holds states alone: it must never know how a closure is applied for, checked or reviewed.
"""
