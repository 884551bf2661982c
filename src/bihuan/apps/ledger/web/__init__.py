"""Pages of the ledger: the list, one problem, its registration, and one page for each step that somebody may take.

A view makes one call and shows its answer or its refusal: 200 an answer, 302 a step that was taken, 403 a step that is not
lawful now (with every reason, and what was typed), 404 nothing there for this reader, 409 changed by somebody else meanwhile,
422 input that cannot be used. Closing is verification's: it fills the slots "ledger.problem.main" and "ledger.problem.side"
(bihuan.ui.panels) and offers its steps in "ledger.problem.steps" (bihuan.ui.offers); each gets the ProblemDetail.
"""
