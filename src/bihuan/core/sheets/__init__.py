"""What the lists of other people mean: where the header stands, which column is what, which rows are problems.

Works over grids of text as `documents.reading` gives them. Knows the names that people give their columns (`synonyms`), and
nothing of units, deadlines or the ledger: values leave this package as the text that stood in the cell.
"""
