"""A search finds exactly the problems in which every word stands, on both databases."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Problem, ProblemText
from bihuan.apps.ledger.operations import NewProblem, ProblemEdit
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.actors import Actor
from bihuan.core.search_text import MAX_WORDS, fold, stored_terms
from tests.apps.ledger.world import AT, READY, TODAY, World, make_world

pytestmark = pytest.mark.django_db
TEXTS = (
    "伙食费未设专户，账目不公开",
    "专项资金结余12.5万元未上缴",
    "投标文件雷同，涉及合同额 3,200 万元",
    "ABC公司拖欠工资（第2批）",
    "资料不全；金额不符",
    "100%_完成\\无佐证",
    "𠮷野村危房改造'滞后\"",
)


def found(actor: Actor, words: str) -> set[str]:
    """The numbers on the list; its count says the same, and so does the way that is taken where very many are found."""
    wanted = ProblemFilter(q=words)
    counts, page = queries.counted_page(actor, wanted=wanted, today=TODAY, per_page=500)
    assert counts.all == page.total == len(page.rows)
    walked = queries.problem_page(actor, wanted=wanted, today=TODAY, per_page=3000, total=max(2000, page.total))
    assert walked.rows == page.rows
    return {row.number for row in page.rows}


@pytest.fixture(scope="module")
def full(lasting: None) -> World:
    """A county of its own for the texts, so that `world` stays empty."""
    return make_world()


@pytest.fixture(scope="module")
def numbers(full: World) -> dict[str, str]:
    """A problem of the full county for each of the texts: its number by its text."""
    return {text: full.register(replace(READY, text=text)) for text in TEXTS}


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("资金", [1]),
        ("账目 专户", [0]),
        ("专户 账目 资金", []),
        ("资", [1, 3, 4]),
        ("金额", [4]),
        ("合同额 3,200", [2]),
        ("12.5", [1]),
        ("abc", [3]),
        ("ＡＢＣ公司", [3]),
        ("（第2批）", [3]),
        ("(第2批)", [3]),
        ("100%", [5]),
        ("%", [5]),
        ("_", [5]),
        ("\\", [5]),
        ("'", [6]),
        ('"', [6]),
        ("𠮷野", [6]),
        ("𠮷", [6]),
        ("料不全；金", [4]),
        ("资料金额", []),
        ("不公开伙", []),
    ],
    ids=str,
)
def test_words_are_found_wherever_they_stand(
    full: World, numbers: dict[str, str], words: str, texts: list[int]
) -> None:
    assert found(full.office, words) == {numbers[TEXTS[place]] for place in texts}


def test_a_number_is_found_whole_in_part_and_in_any_width(full: World, numbers: dict[str, str]) -> None:
    wanted = numbers[TEXTS[2]]

    for words in (wanted, wanted.lower(), wanted[3:], wanted[-6:], "".join(chr(ord(c) + 0xFEE0) for c in wanted)):
        assert found(full.office, words) == {wanted}, words
    assert found(full.office, wanted[:8]) == set(numbers.values())


def test_the_name_of_a_unit_is_found_and_together_with_the_text(full: World, numbers: dict[str, str]) -> None:
    other = full.register(replace(READY, text="资金沉淀"), unit=full.helper_unit)

    assert found(full.office, "财政") == {other}
    assert found(full.office, "财政局 资金") == {other}
    assert found(full.office, "县教育局 资金") == found(full.office, "资金") - {other}


def test_a_word_that_stands_in_a_unit_and_in_another_text_finds_both(world: World) -> None:
    of_unit = world.register(replace(READY, text="账目不清"), unit=world.helper_unit)
    of_text = world.register(replace(READY, text="财政补贴未发"))

    assert found(world.office, "财政") == {of_unit, of_text}


@pytest.mark.parametrize(
    "words", ["没有这样的字", "资金\x00", "\x00", "OR", "资金*", 'x" OR "y', "NEAR(资 金)", "a" * 20_000]
)
def test_what_stands_nowhere_is_not_found(full: World, numbers: dict[str, str], words: str) -> None:
    assert found(full.office, words) == set()


def test_too_many_words_find_nothing(full: World, numbers: dict[str, str]) -> None:
    assert found(full.office, " ".join(chr(0x4E00 + n) * 2 for n in range(MAX_WORDS + 1))) == set()


def test_half_a_character_is_no_reason_to_fail(full: World, numbers: dict[str, str]) -> None:
    assert found(full.office, "\ud842") == set()


def test_readers_find_what_they_see_and_nothing_else(world: World) -> None:
    hidden = world.register(replace(READY, text="资金挪用"))
    shown = world.dispatched()
    ledger.edit_problem(actor=world.office, at=AT, number=shown, edit=ProblemEdit(text="资金滞留"))

    assert found(world.office, "资金") == {hidden, shown}
    assert found(world.worker, "资金") == {shown}
    assert found(world.worker, "县教育局") == {shown}
    assert found(world.checker, "资金") == set()


def test_a_changed_text_is_found_by_its_new_words_alone(world: World) -> None:
    number = world.register(replace(READY, text="食堂价高"))
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(text="饭堂价高"))

    assert found(world.office, "食堂") == set()
    assert found(world.office, "饭堂") == {number}


def test_what_is_rolled_back_is_not_found(world: World) -> None:
    before = ProblemText.objects.count()
    with transaction.atomic():
        world.register(replace(READY, text="从未有过"))
        assert ProblemText.objects.count() == before + 1
        transaction.set_rollback(True)

    assert found(world.office, "从未有过") == set()
    assert ProblemText.objects.count() == before


def test_a_list_written_at_once_is_found(world: World) -> None:
    made = ledger.register_problems(
        actor=world.office, at=AT, campaign_id=world.campaign_id,
        problems=[NewProblem(text=f"第{n}座桥护栏缺失") for n in range(1, 1200)],
    )  # fmt: skip

    assert len(found_numbers(world, "护栏")) == len(made)
    assert found_numbers(world, "第77座") == {made[76].number}


def found_numbers(world: World, words: str) -> set[str]:
    return set(queries.numbers_of(world.office, wanted=ProblemFilter(q=words), today=TODAY, limit=5000))


def test_rows_that_came_another_way_are_found_after_a_rebuild(world: World) -> None:
    number = world.register(replace(READY, text="食堂价高"))
    Problem.objects.filter(number=number).update(text="饭堂价高")
    ProblemText.objects.all().delete()
    assert found(world.office, "价高") == set()

    assert ledger.rebuild_texts() == Problem.objects.count()

    assert found(world.office, "饭堂") == {number}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL makes the terms itself")
@given(st.text(alphabet="资金ab1 \n　𠮷", max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_the_database_makes_at_least_the_terms_of_the_core(world: World, text: str) -> None:
    from_core = set(stored_terms(text))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_terms(%s)", [text])
        assert from_core <= set(cursor.fetchone()[0])


WORDS = st.lists(st.text(alphabet="资金账目不ABb12-（%_'\u3000 𠮷", min_size=1, max_size=4), min_size=1, max_size=3)


@given(
    texts=st.lists(st.text(alphabet="资金账目不ABb12-（%_' 𠮷", min_size=1, max_size=14), min_size=1, max_size=6),
    words=WORDS,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_search_is_what_reading_every_text_would_find(world: World, texts: list[str], words: list[str]) -> None:
    sense = [text for text in texts if text.strip()]
    with transaction.atomic():
        made = {world.register(replace(READY, text=text)): text for text in sense}
        asked = fold(" ".join(words)).split()
        by_hand = {
            number
            for number, text in made.items()
            if all(any(word in fold(part) for part in (number, text, world.unit.name)) for word in asked)
        }

        assert found(world.office, " ".join(words)) == by_hand
        transaction.set_rollback(True)
