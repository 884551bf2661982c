"""Pages of closing: what waits for a check, the application, the check.

The same answers as the ledger's pages: 200 an answer, 302 a step that was taken, 403 a step that is not lawful now (with the
reason, and what was typed), 404 nothing there for this reader, 409 changed by somebody else meanwhile, 422 input that cannot
be used. On a problem's page verification offers its steps and shows its applications through the registries of `ui`.
"""
