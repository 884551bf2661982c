"""Numbers that come from outside: out of an address or a hidden field, where anybody may have written anything."""

LONGEST = 18
"""So many figures fit into every table's key on every database."""


def number_of(text: object) -> int | None:
    """The number that is written there; None for anything else, and for what no table could hold."""
    written = str(text or "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= LONGEST else None
