"""Rows turn out to be in the ledger already: another rule is chosen on the spot, and nothing that was decided is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ImportDraft, Problem, Stage
from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Refused
from tests.apps.ledger.lists import csv_file
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.ledger.web.wizard import ODD, ROW, begun, finish, key_for, rows_form, understood, upload


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def met(office: Client, *rows: tuple[str, ...]) -> tuple[str, Seen]:
    """A second time the same list: its address and its rehearsal, which stops at what is there."""
    finish(office, understood(office, *rows))
    ImportDraft.objects.all().delete()
    address = understood(office, *rows)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(go="rehearse"))
    return address, read(office.get(f"{address}rehearsal/"))


def again(office: Client, address: str, rule: str) -> Seen:
    url = f"{address}rehearsal/"
    answer = office.post(url, read(office.get(url)).form(url).filled(on_conflict=rule))
    return read(office.get(url)) if answer.status_code == 302 else read(answer)


def choose(county: County, rule: str, *, who: str = "office", version: int | None = None) -> None:
    draft = ImportDraft.objects.get()
    operations.choose_rule(
        actor=county.actor(who), at=now(), draft_id=draft.pk, version=version or draft.version, on_conflict=rule
    )


def test_what_is_there_can_be_skipped_without_beginning_anew(county: County) -> None:
    office = county.browser("office")
    address, page = met(office, ROW)
    assert "已在台账里" in page.words and page.form(f"{address}rehearsal/").values["on_conflict"] == ["stop"]

    page = again(office, address, "skip")

    assert "这是预演，还什么都没有写入" in page.words
    assert ImportDraft.objects.get().summary["rehearsal"]["skipped"] == 1
    finish(office, address)
    assert Problem.objects.count() == 1


def test_decisions_stay(county: County) -> None:
    office = county.browser("office")
    address, _page = met(office, ROW, ODD)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(**{f"w-{key_for('教体局')}": "县教育局", "go": "rehearse"}))
    decided = ImportDraft.objects.get().decisions

    again(office, address, "update")

    draft = ImportDraft.objects.get()
    assert decided and draft.decisions == decided
    assert (draft.on_conflict, draft.stage) == ("update", Stage.REHEARSAL)


def test_the_rule_as_it_is_rehearses_again(county: County) -> None:
    office = county.browser("office")
    address, _page = met(office, ROW)
    assert "已在台账里" in again(office, address, "stop").words
    assert ImportDraft.objects.get().on_conflict == "stop"


@pytest.mark.parametrize("rule", ["nonsense", "SKIP", "stop;skip", "<b>"])
def test_a_rule_made_by_hand_is_refused_and_changes_nothing(county: County, rule: str) -> None:
    office = county.browser("office")
    address, _page = met(office, ROW)
    page = again(office, address, rule)
    assert page.status == 422 and "不是可选的做法" in page.words
    assert ImportDraft.objects.get().on_conflict == "stop"


def test_a_colleague_who_comes_too_late_is_told_which_rule_was_chosen(county: County) -> None:
    office = county.browser("office")
    address, page = met(office, ROW)
    url = f"{address}rehearsal/"
    again(county.browser("office"), address, "skip")

    answer = read(office.post(url, page.form(url).filled(on_conflict="update")))

    assert answer.status == 409
    assert "跳过：已在台账里的不动" in answer.words and "停下：" in answer.words
    assert ImportDraft.objects.get().on_conflict == "skip"


def test_before_the_rows_are_understood_there_is_nothing_to_choose(county: County) -> None:
    begun(county.browser("office"), ROW)
    with pytest.raises(Refused, match="先认完表头"):
        choose(county, "skip")


@pytest.mark.parametrize("who", ["other", "lead", "leader", "elsewhere"])
def test_who_does_not_see_the_import_chooses_nothing(county: County, who: str) -> None:
    understood(county.browser("office"), ROW)
    with pytest.raises(Missing):
        choose(county, "skip", who=who)


def test_an_old_version_and_a_written_list_are_refused(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW)
    with pytest.raises(Conflict):
        choose(county, "skip", version=1)
    finish(office, address)
    with pytest.raises(BihuanError, match="已经写入台账"):
        choose(county, "skip")


def test_a_units_own_list_never_changes_what_is_there(county: County) -> None:
    unit = county.browser("accountable")
    own = f"{county.campaign}-{county.accountable.id}"
    content = csv_file(("1", "库房没有登记", "2099年12月底前"), titles=("序号", "存在问题", "完成时限"))
    address = str(upload(unit, content, campaign=own)["Location"])
    form = read(unit.get(f"{address}columns/")).form(f"{address}columns/")
    unit.post(f"{address}columns/", form.filled(go="next"))
    with pytest.raises(BadInput, match="只登记新的"):
        choose(county, "update", who="accountable")
    choose(county, "skip", who="accountable")
    assert ImportDraft.objects.get().on_conflict == "skip"
