"""Texts are compared over all campaigns and years of a region: once each, whatever happens to the index on the disk."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import AlikeWords, Flag, ReportWords
from bihuan.apps.formalism.operations import pairing
from bihuan.apps.formalism.operations.pairing import pair_up
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.apps.formalism.queries.pairing import EACH_TEXT, reports_beside
from bihuan.text_index.index import SUFFIX, IndexInUse, TextIndex
from bihuan.text_index.manifest import NAME
from tests.apps.formalism.planted import ACROSS, COPIED, report, scan, working
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM

EDITED = COPIED.replace("复查结果已报县教育局", "复查的结果报给了县教育局")
OTHER = "修复石桥镇村道破损路面2处共140米，施工队于11月6日撤场，村民代表张桂兰签字确认，凭证在镇财政所。"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(TEXT_INDEX_ROOT=tmp_path / "alike"):
        yield tmp_path / "alike"


@pytest.fixture
def later(county: County) -> County:
    """The same county with next year's campaign, led by another unit."""
    return another_campaign(county)


def another_campaign(county: County) -> County:
    made = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=county.region.id, name="饮水安全专项整治", short_name="饮水", prefix="YS",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), lead_unit_id=county.other.id, participating_unit_ids=(),
    )  # fmt: skip
    return County(
        county.region,
        county.elsewhere,
        county.lead,
        county.accountable,
        county.assisting,
        county.other,
        made,
        county.users,
    )


def recycled(county: County, later: County, text: str = COPIED) -> tuple[str, str]:
    """One unit reports in the first campaign, another one the same in the second; the numbers of their problems."""
    first = working(county, "accountable", county.accountable.id, "食堂留样不足")
    report(county, "accountable", first)
    second = working(later, "other", county.other.id)
    report(later, "other", second, text)
    return first, second


def index_of(folder: Path) -> TextIndex:
    return TextIndex.open(next(folder.iterdir()))


@pytest.mark.parametrize("text", [COPIED, EDITED], ids=["the same", "edited"])
def test_a_text_of_another_campaign_is_found(county: County, later: County, text: str) -> None:
    first, second = recycled(county, later, text)

    scan(county)

    flag = Flag.objects.get(check_id=ACROSS)
    assert flag.campaign_id == later.campaign
    assert [row.problem.number for row in flag.problems.all()] == [second, first]
    assert {row.unit_id for row in flag.concerned.all()} == {county.accountable.id, county.other.id}


def test_the_unit_itself_is_told_of_the_text_that_it_used_in_another_campaign(county: County, later: County) -> None:
    report(county, "other", working(county, "other", county.other.id, "食堂留样不足"))
    scan(county)
    report(later, "other", working(later, "other", county.other.id))

    scan(county)

    flag = Flag.objects.get(check_id="text.across-problems")
    assert flag.campaign_id == later.campaign
    assert not Flag.objects.filter(check_id=ACROSS).exists()


def test_another_region_is_not_looked_at(county: County) -> None:
    report(county, "accountable", working(county, "accountable", county.accountable.id))
    pair_up(county.region)

    assert pair_up(county.elsewhere) == 0
    assert set(ReportWords.objects.values_list("region", flat=True)) == {county.region.id}


def test_what_was_compared_is_not_compared_again(county: County, later: County, folder: Path) -> None:
    recycled(county, later, EDITED)

    assert pair_up(county.region) == 2
    assert pair_up(county.region) == 0
    assert not ReportWords.objects.filter(joined=False).exists()
    assert AlikeWords.objects.count() == 1
    assert len(index_of(folder)) == 2


def test_next_week_finds_the_same_and_nothing_twice(county: County, later: County) -> None:
    recycled(county, later)
    scan(county)
    count = Flag.objects.count()

    again = scan(county, everything=True)

    assert (again.raised, again.changed) == (0, 0)
    assert Flag.objects.count() == count


def _lose(index: Path) -> None:
    shutil.rmtree(index)


def _cut(index: Path) -> None:
    path = next(index.glob(f"*{SUFFIX}"))
    path.write_bytes(path.read_bytes()[:-9])


def _turn_a_bit(index: Path) -> None:
    path = next(index.glob(f"*{SUFFIX}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _age(index: Path) -> None:
    (index / NAME).write_text('{"format": 0}')


@pytest.mark.parametrize("harm", [_lose, _cut, _turn_a_bit, _age])
def test_an_index_that_is_lost_damaged_or_of_another_format_is_made_anew(
    county: County, later: County, folder: Path, harm: object
) -> None:
    first = working(county, "accountable", county.accountable.id, "食堂留样不足")
    report(county, "accountable", first)
    pair_up(county.region)
    harm(next(folder.iterdir()))  # type: ignore[operator]
    report(later, "other", working(later, "other", county.other.id), EDITED)

    scan(county)

    assert Flag.objects.filter(check_id=ACROSS).exists()
    assert len(index_of(folder)) == 2


def test_an_index_that_knows_more_than_the_database_loses_no_pair(county: County, later: County) -> None:
    """After a backup was restored the texts come again, with the index already full of them."""
    recycled(county, later, EDITED)
    pair_up(county.region)
    ReportWords.objects.all().delete()
    AlikeWords.objects.all().delete()

    pair_up(county.region)

    assert AlikeWords.objects.count() == 1


def test_a_machine_takes_in_what_another_one_compared(county: County, later: County, tmp_path: Path) -> None:
    report(county, "accountable", working(county, "accountable", county.accountable.id, "食堂留样不足"))
    pair_up(county.region)
    report(later, "other", working(later, "other", county.other.id), EDITED)

    with override_settings(TEXT_INDEX_ROOT=tmp_path / "second machine"):
        pair_up(county.region)

    assert AlikeWords.objects.count() == 1


def test_whoever_is_killed_before_the_pairs_were_kept_begins_again(
    county: County, later: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    recycled(county, later, EDITED)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(AlikeWords.objects, "bulk_create", die)
        with pytest.raises(KeyboardInterrupt):
            pair_up(county.region)
    pair_up(county.region)

    assert AlikeWords.objects.count() == 1


def test_where_the_index_cannot_be_used_the_scan_goes_on_and_the_next_one_makes_up_for_it(
    county: County, later: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    recycled(county, later)

    def busy(*_: object, **__: object) -> None:
        raise IndexInUse

    with monkeypatch.context() as patched:
        patched.setattr(TextIndex, "append", busy)
        assert scan(county).reports == 2
    assert ReportWords.objects.filter(joined=False).count() == 2

    pair_up(county.region)

    assert not ReportWords.objects.filter(joined=False).exists()


def test_given_words_are_not_compared_and_another_template_compares_anew(county: County, later: County) -> None:
    recycled(county, later, EDITED)
    pair_up(county.region)
    operations.give_template(
        actor=county.actor("office"), at=now(), region_id=county.region.id, title="检查情况样式", text=COPIED
    )

    assert pair_up(county.region) == 2
    assert not AlikeWords.objects.exists()


def test_a_line_that_says_too_little_is_like_nothing(county: County, later: County) -> None:
    first = working(county, "accountable", county.accountable.id)
    report(county, "accountable", first, "正在整改。")
    report(later, "other", working(later, "other", county.other.id), "正在整改。")

    scan(county)

    assert set(ReportWords.objects.values_list("digest", "joined")) == {("", True)}
    assert reports_beside(later.campaign) == ()


def test_of_very_many_copies_elsewhere_a_few_stand_beside(county: County, later: County) -> None:
    number = working(county, "accountable", county.accountable.id)
    for _ in range(4):
        report(county, "accountable", number)
    report(county, "other", working(county, "other", county.other.id, "另一处"))
    report(later, "other", working(later, "other", county.other.id))
    pair_up(county.region)

    assert len(reports_beside(later.campaign)) == 3 < EACH_TEXT  # two of the one unit, one of the other


def test_a_pair_of_two_campaigns_tells_neither_unit_of_the_other_campaign(county: County, later: County) -> None:
    recycled(county, later)
    scan(county)
    flag = Flag.objects.get(check_id=ACROSS)

    row = queries.flag_detail(county.actor("accountable"), flag_id=flag.pk).row

    assert row.campaign == ""
    assert queries.flag_detail(county.actor("other"), flag_id=flag.pk).row.campaign == "饮水安全专项整治"
    assert queries.flag_detail(county.actor("office"), flag_id=flag.pk).row.campaign == "饮水安全专项整治"
    wanted = FlagFilter(campaign=later.campaign, check=ACROSS)
    assert queries.count_flags(county.actor("accountable"), wanted=wanted) == 0
    assert queries.count_flags(county.actor("other"), wanted=wanted) == 1
    assert later.campaign not in {each.id for each in queries.campaign_tallies(county.actor("accountable"))}
    assert queries.tally_of(county.actor("accountable"), campaign_id=later.campaign).found == 0


def test_only_so_many_alike_texts_of_one_are_kept() -> None:
    pairs = pairing._Pairs()
    for place in range(100):
        pairs.add("new", f"{place:03}", place / 100)

    kept = list(pairs.kept())

    assert len(kept) == pairing.MOST_ALIKE
    assert ("099", "new") in kept
    assert ("000", "new") not in kept
