"""Opening evidence: as a file, as a picture, as a small picture. What a stored file holds never runs in our pages."""
