"""Every page for a reader who chose English: none of our own sentences is left in Chinese, and what is data stays as it is."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from build_locale import ENGLISH, merge_parts
from tests.interfaces.matrix_table import COLUMNS, TABLE, Row
from tests.interfaces.matrix_world import KeyedWorld

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]
SCRIPTS = re.compile(r"<(script|template)\b.*?</\1>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
SHOWN_ATTRIBUTES = re.compile(r"""\b(?:title|aria-label|placeholder|alt|data-confirm|value)="([^"]*)\"""")
SHORTEST = 4
"""Shorter sentences are words (单位, 时限) that also stand in what people wrote."""
HEADS_OF_THE_LIST = frozenset({"责任单位", "完成时限"})
"""What the list that is being imported calls its columns: shown as written, whoever reads."""


def sentences() -> frozenset[str]:
    """Our own Chinese sentences that stand in a page as they are: without places to be filled."""
    found = {entry.msgid for entry in merge_parts(ENGLISH / "parts") if not entry.obsolete}
    return frozenset(text for text in found if len(text) >= SHORTEST and "%" not in text and "\n" not in text)


def pieces_of(content: str) -> set[str]:
    """What a reader sees or hears: texts between tags, and what stands in titles and labels."""
    plain = SCRIPTS.sub("", content)
    texts = [*TAGS.split(plain), *SHOWN_ATTRIBUTES.findall(plain)]
    return {unescape(text).strip() for text in texts} - {""}


def pages() -> list[tuple[Row, str]]:
    """Each page once, for the first who may see it."""
    found = []
    for row in TABLE:
        column = next((column for column in COLUMNS if row.cells[column] == "2"), None)
        if row.method == "GET" and column is not None:
            found.append((row, column))
    return found


def test_no_page_leaves_a_sentence_of_ours_in_chinese(world: KeyedWorld) -> None:
    ours, left, looked_at = sentences(), [], 0
    client = Client()
    for row, column in pages():
        cache.clear()
        client.cookies.clear()
        client.cookies.load(world.keys.get(column, ""))
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
        with transaction.atomic():
            answer = client.get(reverse(row.route, kwargs=world.things[row.thing]))
            transaction.set_rollback(True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        looked_at += 1
        written = HEADS_OF_THE_LIST if row.route == "ledger:import-columns" else frozenset()
        pieces = (pieces_of(answer.content.decode()) & ours) - written
        left += [f"{row.route} {row.thing} as {column}: {piece}" for piece in pieces]
    assert looked_at > 60
    assert not left, "\n".join(sorted(left))


def test_the_same_page_in_chinese_would_be_noticed(world: KeyedWorld) -> None:
    client = Client()
    client.cookies.load(world.keys["o"])
    in_chinese = client.get(reverse("home")).content.decode()
    assert len(pieces_of(in_chinese) & sentences()) > 3


@pytest.mark.parametrize(
    ("content", "pieces"),
    [
        pytest.param("<p>甲 <b>乙</b></p>", {"甲", "乙"}, id="texts"),
        pytest.param('<a title="甲" href="/乙/">丙</a>', {"甲", "丙"}, id="titles and no addresses"),
        pytest.param("<script>let x = '甲'</script><p>乙</p>", {"乙"}, id="no scripts"),
        pytest.param("<p>&lt;甲&gt; &amp; 乙</p>", {"<甲> & 乙"}, id="entities"),
    ],
)
def test_pieces_are_what_a_reader_sees(content: str, pieces: set[str]) -> None:
    assert pieces_of(content) == pieces
