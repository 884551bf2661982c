"""An index of texts on disk that grows: which of all texts so far is a new one like? Exact, as `core.pairing` is.

A folder of files: `index.json` names the segments in force, each segment is one file that is never changed. Knows nothing of Django,
reports or units: an id is a text that the caller chose. What it promises and how the files look: docs/pairing.md.
"""
