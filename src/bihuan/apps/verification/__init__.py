"""Verification (对账销号): applications to close and checks by somebody else.

Words: an *application* (申请销号) says that the work is done; a *check* (核查) is made by a person of another unit who took no part in the
work. The states stand in the ledger; who applied, who checked and what they found stands here.
"""
