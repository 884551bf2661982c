"""Calendars: working days of the country and of each region, and which years are only estimated.

Words: a *published year* (已公布的年份) is one whose holiday notice is known, from the library or loaded from a file; of any
other year only weekends are known and what is counted in it is *estimated* (估算). An *override* (本地调整) is one day that a
region decides for itself and for all below it. It must never know who counts working days, or what for.
"""
