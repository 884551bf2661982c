"""Notifications: what people are told, inside and outside, and how often.

Words: an *item* (消息) stands in one person's inbox and leads to what it is about; a *grave* one (紧急) is told outside at once.
A *digest* (今日汇总) is told once a working day, at the hour that its reader chose. A *channel* (通道) leads outside: e-mail,
the robot of a work group, a folder of files. A *delivery* is one message for one channel, an *attempt* is one try to send it.

Other apps call `notify` and register what their kinds are called and what open work a digest counts. This app must never know
what a thing is that it tells of, and it tells nothing of it outside: there go counts and "sign in", and nothing else.
"""
