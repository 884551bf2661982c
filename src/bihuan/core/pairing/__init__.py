"""Which texts are like which: every pair whose sets of character 3-grams have a Jaccard similarity of at least a threshold.

Exact, without sketches. Texts are taken as given, code point by code point. A text of fewer than three characters has no 3-gram: it is like
nothing, not even its own copy. Method and promises: docs/pairing.md. From outside use `joining` (and `thresholds`, `texts`).
"""
