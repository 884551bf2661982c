"""Coordination (协调): documents sent out, who has signed for them, what they led to, who followed them up.

Words: a *document* (文件) is sent to *recipients*, each a unit that signs for itself; it is *tied* to tasks and problems, which live in
their own apps; a *follow-up* (跟进) says what its sender saw of it. What was sent and then left alone is 一发了之.
It counts units and never what a person reads or does here.
"""
