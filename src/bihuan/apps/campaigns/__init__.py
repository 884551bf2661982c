"""Campaigns: special rectification drives, their period, lead unit, participating units and tasks.

Words: a *campaign* (专项整治) is a time-limited drive on one kind of problem; its *lead unit* (牵头单位) runs it, *participating
units* (参与单位) work in it; a *task* (任务) is a piece of its plan with a unit, a post, a person and a deadline. It must never
know what a problem is.
"""
