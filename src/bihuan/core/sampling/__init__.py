"""Random checks: how many to visit, which ones, and what the visits say of everything that was reported.

    drawing · promises     who is visited: nobody can guess it, steer it or deny it
    allocation             how many of each stratum
    intervals              what a count in the sample says of the population (tails and admissible beneath it)

Nothing here knows a clock or a source of randomness: the seed comes from outside.
"""
