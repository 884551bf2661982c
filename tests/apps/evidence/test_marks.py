"""By what pieces of evidence are told from each other."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.evidence import operations, queries
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import now
from tests.apps.verification.steps import photo
from tests.factories import make_actor, make_region


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path: Path, db: None) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield


def bring(*contents: tuple[str, bytes]) -> list[int]:
    region = make_region()
    office = make_actor(region, Role.OFFICE)
    return [
        operations.add_evidence(
            actor=office,
            at=now(),
            stream=BytesIO(content),
            filename=name,
            region_id=region.id,
            effective_on=date(2026, 10, 1),
        )
        for name, content in contents
    ]


def test_the_same_content_bears_the_same_mark_under_any_name() -> None:
    first, second, other = bring(("甲.txt", b"one"), ("乙.txt", b"one"), ("丙.txt", b"two"))

    marks = queries.evidence_marks([first, second, other])

    assert marks[first].sha256 == marks[second].sha256 != marks[other].sha256
    assert [marks[pk].name for pk in (first, second)] == ["甲.txt", "乙.txt"]
    assert marks[first].effective_on == date(2026, 10, 1)


def test_a_picture_has_a_look_of_64_bits_and_a_paper_none() -> None:
    picture, paper = bring(("现场.jpg", photo().getvalue()), ("说明.txt", b"said"))

    marks = queries.evidence_marks([picture, paper])

    looks = marks[picture].looks
    assert looks is not None
    assert 0 <= looks < 2**64
    assert marks[paper].looks is None


def test_what_is_not_there_is_left_out() -> None:
    assert queries.evidence_marks([999_999]) == {}
    assert queries.evidence_marks([]) == {}


def test_it_takes_one_query(django_assert_num_queries: object) -> None:
    pieces = bring(*((f"{n}.txt", f"{n}".encode()) for n in range(5)))

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.evidence_marks(pieces)) == 5
