"""Inspection (督查检查): plans, random draws, teams, visits, findings, conclusions and what the units answer to them.

Words: a *plan* (方案) names its authority, approver, matter and period; its *frame* (抽样名单) is what closure was reported of,
frozen before the *draw* (抽取), to which *parties* commit and which they reveal; *inspectors* (检查人员) are drawn too; a *visit* (检查)
is one unit on one day and holds the items of several campaigns; a *finding* is of one item, the *conclusion* (督查结论) goes
to a unit, which may comment and ask for a *review* (复核). Until a plan is over nobody whom it may visit learns that there is one. It
never knows of applications and checks.
"""
