"""Supervision (督办): what is late is chased, one lawful rung after another, each with its notice, receipt and reply.

Words: an *item* is something open with a deadline (to accept, a stage goal, a measure, closure, a task, a reply); a *rung* (级) is
one step of the ladder 提醒 → 催办 → 督办 → 约谈 → 问责建议; an *escalation* is one rung raised for one item; a *notice* (通知) is the
paper that carries all escalations of one unit, rung and day. A *policy* is the ladder as the office wrote it, in versions.

It must never know how messages travel, nor decide what a problem's state is.
"""
