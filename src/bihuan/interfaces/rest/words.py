"""Words of the description: marked where they stand, translated when the description is made in a language."""

from typing import cast

from django.utils.translation import gettext_lazy


def said(sentence: str) -> str:
    """A sentence that is translated later. The library wants text, and a lazy one is text by the time that it is shown."""
    return cast(str, gettext_lazy(sentence))
