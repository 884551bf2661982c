"""Rules of messages to people and their work groups: what is said outside, how it is signed, what may be sent when.

Nothing here sends anything. Outside of this system a message holds counts and "sign in", and no word of any matter.
"""
