"""The demo county: fictional from end to end, made by the same operations as a real one, the same for the same seed.

It calls every app's operations and queries, which is why it stands among the doors.
"""
