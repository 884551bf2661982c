"""Evidence: files and photos with their content hash, perceptual hash, date of effect and versions.

Words: the *date of effect* (形成日期) is when the thing that a file shows was done, the *upload date* when it came in: two dates. The same
content is stored once, whoever brings it. It must never know what a file is evidence of; who may see one is asked through a registry.
"""
