"""Formalism (纸面整改、文字整治、数字整改): what the checks noticed, and what people made of it.

Words: a *flag* (线索) is what a check noticed, with its evidence; a *unit concerned* is one whose report, measure or file stands in
the evidence: it sees the flag and may answer; a *ruling* is a person's word that confirms or dismisses it, with a reason.
A *given template* (下发的模板) is a text that all units were given: it is subtracted before texts are compared.

A flag is a lead and never a verdict: nothing here touches a problem, a rate or a score, and nothing here ranks units.
"""
