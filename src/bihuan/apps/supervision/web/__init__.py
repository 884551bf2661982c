"""Pages of supervision: the board, lists of notices, one notice and its steps, reasons of a problem.

200 an answer, 302 a step that was taken, 403 a step that is not this reader's or not lawful now (with the reason), 404 nothing
there for this reader, 409 changed by somebody else meanwhile, 422 input that cannot be used.
"""
