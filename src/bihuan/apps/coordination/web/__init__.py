"""Pages of documents sent out: the list, one document, a page for each step, how units sign."""
