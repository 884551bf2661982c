"""Icons from one static sprite, and the mark of the system.

Every icon is decoration: words stand beside it, so it is hidden from screen readers.
"""

from functools import cache, lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "bihuan/dist/icons.svg"


@cache
def sprite_address() -> str:
    """Where the sprite is served. Kept for the life of the process: a list of 50 rows draws some 200 icons."""
    return static(SPRITE)


@lru_cache(maxsize=1024)
def render_icon(name: str, size: int = 16) -> SafeString:
    """One icon of the sprite by its Tabler name, 14, 16, 18, 20 or 32 px."""
    extra = "" if size == 16 else f" i-{size}"
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        extra,
        sprite_address(),
        name,
    )


def render_mark(size: int = 24) -> SafeString:
    """The mark: a loop that closes with a tick."""
    return format_html(
        '<svg class="bh-mark" viewBox="0 0 24 24" width="{0}" height="{0}" aria-hidden="true" focusable="false">'
        '<path class="loop" d="M19.6 7.2A9 9 0 1 0 21 12"/><path class="tick" d="M8 12.2l3 3 8.4-8.8"/></svg>',
        size,
    )
