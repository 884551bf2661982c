"""Jobs: background work and its progress.

Words: a *job* is a piece of work that somebody asked for and may wait for (an import, an export); its *kind* names the function
that does it, which a higher app registers. The queue and its worker are django-tasks; this app keeps what people see of it. It
must never know what a job does.
"""
