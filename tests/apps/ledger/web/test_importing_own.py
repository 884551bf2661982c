"""A unit brings in what it found in itself through the same wizard: its own alone, seen by nobody before it is registered."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ImportDraft, ImportRun, Problem, Stage, Working
from bihuan.apps.ledger.operations import Goal, OnConflict
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import RoleGrant
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.lists import csv_file
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.ledger.web.wizard import finish, key_for, rows_form, upload
from tests.factories import SYSTEM, grant

TITLES = ("序号", "存在问题", "责任单位", "完成时限")
OWN_ROW = ("1", "库房没有登记", "", "2099年12月底前")
NAMED_ROW = ("2", "票据不全", "县市场监督管理局", "2099年12月底前")
OTHERS_ROW = ("3", "别人的事", "县水利局", "2099年12月底前")


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def choice(county: County) -> str:
    return f"{county.campaign}-{county.accountable.id}"


def sent(county: County, unit: Client, *rows: tuple[str, ...], **answers: object) -> HttpResponse:
    return upload(unit, csv_file(*rows, titles=TITLES), "清单.csv", **{"campaign": choice(county), **answers})


def walked(county: County, unit: Client, *rows: tuple[str, ...], **answers: object) -> str:
    """As far as the rows; the draft's address."""
    answer = sent(county, unit, *rows, **answers)
    assert answer.status_code == 302, read(answer).words
    address = str(answer["Location"])
    form = read(unit.get(f"{address}columns/")).form(f"{address}columns/")
    assert unit.post(f"{address}columns/", form.filled(go="next")).status_code == 302
    return address


def rehearsed(unit: Client, address: str) -> Seen:
    _page, form, url = rows_form(unit, address)
    unit.post(url, form.filled(go="rehearse"))
    return read(unit.get(f"{address}rehearsal/"))


# The whole way


def test_a_unit_brings_in_its_own_list(county: County) -> None:
    unit = county.browser("accountable")
    address = walked(county, unit, OWN_ROW, NAMED_ROW)

    page = read(finish(unit, address))

    assert ImportRun.objects.get().report["created"] == 2, page.words
    problems = list(Problem.objects.order_by("id"))
    assert {(row.accountable_unit_id, row.registered_by_unit_id, row.source) for row in problems} == {
        (county.accountable.id, county.accountable.id, "self-check")
    }
    assert "库房没有登记" in read(unit.get("/self-check/")).words


def test_the_way_begins_at_its_own_self_check(county: County) -> None:
    unit = county.browser("accountable")
    assert "导入自查清单" in read(unit.get("/self-check/")).words
    page = read(unit.get("/import/"))
    assert "校园餐专项整治：县市场监督管理局自查发现的" in page.words
    assert "新建一个专项" not in page.words and "更新：" not in page.words


def test_the_pages_say_whose_findings_they_are(county: County) -> None:
    unit = county.browser("accountable")
    address = walked(county, unit, OWN_ROW)
    assert "县市场监督管理局自查发现的" in read(unit.get(f"{address}rows/")).words


def test_who_brought_it_in_sees_what_became_of_it_and_no_other_unit_does(county: County) -> None:
    unit = county.browser("accountable")
    finish(unit, walked(county, unit, OWN_ROW))
    run = ImportRun.objects.get().pk
    assert unit.get(f"/import/runs/{run}/").status_code == 200
    assert "清单.csv" in read(unit.get("/import/")).words
    assert county.browser("other").get(f"/import/runs/{run}/").status_code == 404
    assert "清单.csv" not in read(county.browser("other").get("/import/")).words
    assert county.browser("office").get(f"/import/runs/{run}/").status_code == 200


# Its own alone


def test_a_row_of_another_unit_holds_the_list_up_until_it_is_left_out(county: County) -> None:
    unit = county.browser("accountable")
    address = walked(county, unit, OWN_ROW, OTHERS_ROW)
    page = rehearsed(unit, address)
    assert "主责单位只能是本单位" in page.words and not Problem.objects.exists()

    _page, form, url = rows_form(unit, address, "errors")
    (key,) = [name.removeprefix("w-") for name in form.values if name.startswith("w-")]
    assert unit.post(url, form.filled(**{f"w-{key}": "不是我们的", "go": "save"})).status_code == 302
    finish(unit, address)

    assert [row.text for row in Problem.objects.all()] == ["库房没有登记"]


def test_deciding_for_another_unit_is_caught_before_anything_is_written(county: County) -> None:
    unit = county.browser("accountable")
    address = walked(county, unit, ("1", "库房没有登记", "县水务局", "2099年12月底前"))
    _page, form, url = rows_form(unit, address)
    unit.post(url, form.filled(**{f"w-{key_for('县水务局')}": "县水利局", "go": "save"}))

    assert "主责单位只能是本单位" in rehearsed(unit, address).words
    assert not Problem.objects.exists()


def test_what_others_registered_is_not_met_and_nothing_is_learned_of_it(county: County) -> None:
    county.register("库房没有登记", accountable_unit_id=county.other.id)
    unit = county.browser("accountable")
    page = rehearsed(unit, walked(county, unit, ("", *OWN_ROW[1:])))
    assert "已在台账" not in page.words and not any(
        n in page.words for n in Problem.objects.values_list("number", flat=True)
    )


@pytest.mark.parametrize("how", ["registered by the unit", "dispatched to it"])
def test_what_the_unit_knows_is_met(county: County, how: str) -> None:
    unit = county.browser("accountable")
    if how == "dispatched to it":
        number = county.dispatched(text="库房没有登记")
    else:
        finish(unit, walked(county, unit, ("", *OWN_ROW[1:])))
        number = Problem.objects.get().number
        ImportDraft.objects.all().delete()

    assert number in rehearsed(unit, walked(county, unit, ("", *OWN_ROW[1:]))).words
    assert Problem.objects.count() == 1


def test_a_unit_writes_no_closed_history(county: County) -> None:
    unit = county.browser("accountable")
    titles = (*TITLES, "整改完成情况", "销号时间")
    answer = upload(
        unit, csv_file((*OWN_ROW, "已销号", "2026年3月1日"), titles=titles), campaign=choice(county)
    )  # fmt: skip
    address = str(answer["Location"])
    form = read(unit.get(f"{address}columns/")).form(f"{address}columns/")
    unit.post(f"{address}columns/", form.filled(go="next"))
    _page, form, url = rows_form(unit, address)
    unit.post(url, form.filled(go="rehearse"))
    assert "由整改落实组导入" in read(unit.get(f"{address}rows/")).words
    assert not Problem.objects.exists()


# Rights


def test_nobody_else_sees_what_is_being_prepared(county: County) -> None:
    address = walked(county, county.browser("accountable"), OWN_ROW)
    for who in ("office", "lead", "other", "leader", "elsewhere"):
        assert county.browser(who).get(f"{address}rows/").status_code == 404, who


@pytest.mark.parametrize(
    ("campaign", "why"),
    [
        pytest.param("{campaign}-{other}", "another unit", id="another unit"),
        pytest.param("{campaign}", "the whole campaign", id="the whole campaign"),
        pytest.param("999-{own}", "no campaign", id="no campaign"),
        pytest.param("new", "a new campaign", id="a new campaign"),
        pytest.param("{campaign}-x", "no number", id="no number"),
    ],
)
def test_an_answer_made_by_hand_begins_nothing(county: County, campaign: str, why: str) -> None:
    value = campaign.format(campaign=county.campaign, own=county.accountable.id, other=county.other.id)
    answer = sent(county, county.browser("accountable"), OWN_ROW, campaign=value)
    assert (answer.status_code, ImportDraft.objects.count()) == (422, 0), why


def test_units_do_not_change_by_list_what_is_in_the_ledger(county: County) -> None:
    answer = sent(county, county.browser("accountable"), OWN_ROW, on_conflict="update")
    assert (answer.status_code, ImportDraft.objects.count()) == (422, 0)
    goal = Goal(campaign_id=county.campaign, on_conflict=OnConflict.UPDATE, own_unit_id=county.accountable.id)
    with pytest.raises(BadInput, match="只登记新的"):
        begin(county, "accountable", goal)


def begin(county: County, who: str, goal: Goal) -> int:
    with (Path(__file__)).open("rb") as stream:
        return operations.begin_draft(actor=county.actor(who), at=now(), stream=stream, filename="a.csv", goal=goal)


@pytest.mark.parametrize("who", ["office", "lead", "other", "checker", "leader"])
def test_the_operation_asks_the_policy_itself(county: County, who: str) -> None:
    with pytest.raises((Refused, Missing)):
        begin(county, who, Goal(campaign_id=county.campaign, own_unit_id=county.accountable.id))
    assert not ImportDraft.objects.exists()


def test_a_unit_that_lost_its_role_goes_no_further(county: County) -> None:
    draft = begin(county, "accountable", Goal(campaign_id=county.campaign, own_unit_id=county.accountable.id))
    user = county.users["accountable"]
    grant(user, Role.UNIT, county.region, unit=county.other)
    mine = RoleGrant.objects.get(user=user.id, unit=county.accountable.id)
    organizations.revoke_role(actor=SYSTEM, at=now(), grant_id=mine.pk, reason="调离")
    with pytest.raises((Refused, Missing)):
        operations.start_step(
            actor=county.actor("accountable"), at=now(), draft_id=draft, version=None, step=Working.READ
        )
    assert ImportDraft.objects.get().stage == Stage.FILE


def test_the_database_keeps_a_units_list_to_a_campaign_that_is_there(county: County) -> None:
    draft = begin(county, "accountable", Goal(campaign_id=county.campaign, own_unit_id=county.accountable.id))
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportDraft.objects.filter(pk=draft).update(campaign=None, campaign_name="新的")


def test_the_lead_unit_may_do_both(county: County) -> None:
    page = read(county.browser("lead").get("/import/"))
    assert "校园餐专项整治：县教育局自查发现的" in page.words and "更新：" in page.words


def test_it_stands_in_the_record_as_the_units(county: County) -> None:
    unit = county.browser("accountable")
    finish(unit, walked(county, unit, OWN_ROW))
    run_waiting_jobs()
    act = Act.objects.filter(action="ledger.problem.registered").get()
    assert (act.actor_name, act.role) == ("周文岚", "unit")
    assert act.at <= now() + timedelta(seconds=1)
