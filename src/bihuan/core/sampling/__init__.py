"""Random checks: how many to visit, which ones, and what the visits say of everything that was reported.

    drawing · promises     who is visited: nobody can guess it, steer it or deny it
    sizes · allocation     how many, and how many of each stratum
    intervals · verified   what a count in the sample says of everything that was reported
    strata · weighted      the same where strata or unequal chances were drawn
    plans · planner        single, double and sequential plans; what so many visits will tell

Formulas and sources: docs/sampling.md. Nothing here knows a clock or a source of randomness: the seed comes from outside.
"""
