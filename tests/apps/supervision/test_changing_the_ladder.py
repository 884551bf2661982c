"""The office edits the ladder: versions, who may, what is refused, what the record says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.supervision.models import LadderPolicy, Notice
from bihuan.apps.supervision.operations import change_ladder
from bihuan.apps.supervision.queries import ladder_in_force, ladder_page, ladder_regions, policy_in_force
from bihuan.apps.supervision.queries.ladders import policy_of_version
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.ladder import DEFAULT_POLICY, Rung, RungName
from bihuan.core.ladder_versions import DEFAULT_COLOURS, RungColour, RungPart
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import DUE, MONDAY, TUESDAY, WEDNESDAY
from tests.factories import make_actor, make_region

pytestmark = pytest.mark.django_db
WHY = "乡镇反映提醒太早，改为到期前三个工作日"


def rungs_with(rung: RungName, **parts: object) -> tuple[Rung, ...]:
    return tuple(
        replace(each, **parts) if each.name is rung else each  # type: ignore[arg-type]
        for each in DEFAULT_POLICY.rungs
    )


LATER = rungs_with(RungName.REMINDER, offset=-3)


def change(county: County, who: str = "office", **known: object) -> int:
    """The reminder three working days before, by the office on Monday."""
    asked: dict[str, object] = {
        "actor": county.actor(who), "at": MONDAY, "region_id": county.region.id, "rungs": LATER,
        "colours": DEFAULT_COLOURS, "why": WHY, "seen": None,
    }  # fmt: skip
    return change_ladder(**(asked | known))  # type: ignore[arg-type]


def test_nothing_was_changed_yet(county: County) -> None:
    page = ladder_page(county.actor("office"), region_id=county.region.id)
    assert (page.ladder.policy, page.policy_id, page.written_in) == (DEFAULT_POLICY, None, "")
    assert (page.may_change, list(page.versions)) == (True, [])


def test_a_change_is_a_new_version_that_holds_from_now_on(county: County) -> None:
    assert change(county) == 1
    policy, policy_id = policy_in_force(county.region.id)
    assert (policy.version, policy.rung(RungName.REMINDER).offset) == (1, -3)
    assert change(county, at=TUESDAY, rungs=DEFAULT_POLICY.rungs, why="改回", seen=policy_id) == 2
    assert policy_in_force(county.region.id)[0].rung(RungName.REMINDER).offset == -5


def test_old_notices_keep_the_version_that_they_were_made_under(county: County) -> None:
    change(county)
    first = LadderPolicy.objects.get()
    notice = Notice.objects.create(
        region_id=county.region.id, unit_id=county.accountable.id, rung="urging", day=DUE, state="for-approval",
        drafted_at=MONDAY, policy=first,
    )  # fmt: skip
    change(county, at=TUESDAY, rungs=rungs_with(RungName.URGING, offset=2), seen=first.pk)
    assert policy_of_version(notice.policy_id).rung(RungName.REMINDER).offset == -3


def test_the_leader_changes_it_too(county: County) -> None:
    assert change(county, "leader") == 1


@pytest.mark.parametrize("who", ["accountable", "lead", "assisting"])
def test_a_unit_reads_it_and_does_not_change_it(county: County, who: str) -> None:
    assert ladder_page(county.actor(who), region_id=county.region.id).may_change is False
    with pytest.raises(Refused):
        change(county, who)


@pytest.mark.parametrize("who", ["elsewhere", "system-admin"])
def test_for_others_there_is_none(county: County, who: str) -> None:
    with pytest.raises(Missing):
        ladder_page(county.actor(who), region_id=county.region.id)
    with pytest.raises(Missing):
        change(county, who)
    assert county.region not in ladder_regions(county.actor(who))


def test_an_inspector_reads_it(county: County) -> None:
    inspector = make_actor(county.region, Role.INSPECTOR)
    assert ladder_page(inspector, region_id=county.region.id).may_change is False
    assert ladder_regions(inspector) == (county.region,)


def test_who_saw_an_older_version_overwrites_nothing(county: County) -> None:
    change(county)
    with pytest.raises(Conflict):
        change(county, "leader", rungs=rungs_with(RungName.URGING, offset=2))
    assert LadderPolicy.objects.count() == 1


def test_a_draft_that_cannot_hold_is_refused_whole(county: County) -> None:
    with pytest.raises(BadInput) as refused:
        change(county, rungs=rungs_with(RungName.ACCOUNTABILITY, hearing=False, issuer=""), why=" ")
    assert set(refused.value.fields) == {"accountability-issuer", "accountability-hearing", "why"}
    assert not LadderPolicy.objects.exists()


def test_the_same_again_is_no_version(county: County) -> None:
    with pytest.raises(BadInput):
        change(county, rungs=DEFAULT_POLICY.rungs)


def test_colours_are_kept_with_the_version(county: County) -> None:
    chosen = {**DEFAULT_COLOURS, RungName.REMINDER: RungColour.WARN}
    change(county, colours=chosen)
    assert ladder_in_force(county.region.id)[0].colours == chosen


def test_the_record_says_what_changed_and_why(county: County) -> None:
    change(county)
    act = Act.objects.get(action="supervision.ladder.changed")
    assert (act.before, act.after) == ({"reminder-offset": -5}, {"reminder-offset": -3, "version": 1})
    assert (act.reason, act.role, act.region_path) == (WHY, "office", county.region.path)


def test_history_says_who_when_why_and_what(county: County) -> None:
    change(county)
    _, first = policy_in_force(county.region.id)
    change(
        county,
        "leader",
        at=WEDNESDAY,
        rungs=rungs_with(RungName.URGING, reply_workdays=5),
        why="回复来不及",
        seen=first,
    )
    newest, oldest = ladder_page(county.actor("accountable"), region_id=county.region.id).versions
    assert [(row.version, row.made_by, row.made_at, row.in_force) for row in (newest, oldest)] == [
        (2, "魏建明", WEDNESDAY, True),
        (1, "梁正", MONDAY, False),
    ]
    assert [(each.rung, each.part, each.before, each.after) for each in newest.changes] == [
        (RungName.REMINDER, RungPart.OFFSET, -3, -5),
        (RungName.URGING, RungPart.REPLY_WORKDAYS, 3, 5),
    ]
    assert (newest.why, oldest.why) == ("回复来不及", WHY)


def test_the_region_above_holds_until_the_own_one_writes_its_own(county: County) -> None:
    city = make_region("江州市", level=RegionLevel.CITY)
    town = make_region("河西县", under=city)
    above, office = make_actor(city, Role.OFFICE), make_actor(town, Role.OFFICE)
    change(county, actor=above, region_id=city.id)
    held = ladder_page(office, region_id=town.id)
    assert (held.written_in, held.ladder.policy.rung(RungName.REMINDER).offset) == ("江州市", -3)
    own = rungs_with(RungName.REMINDER, offset=-4)
    change(county, actor=office, at=TUESDAY, region_id=town.id, rungs=own, seen=held.policy_id)
    page = ladder_page(office, region_id=town.id)
    assert (page.written_in, page.ladder.policy.version) == ("河西县", 1)
    newest, earlier = page.versions
    assert [(each.before, each.after) for each in newest.changes] == [(-3, -4)]
    assert (earlier.region, earlier.in_force) == ("江州市", False)
    assert policy_in_force(city.id)[0].rung(RungName.REMINDER).offset == -3


def test_long_history_comes_in_pages(county: County) -> None:
    for number in range(22):
        seen = policy_in_force(county.region.id)[1]
        rungs = rungs_with(RungName.REMINDER, offset=-3 - number % 2)
        change(county, at=MONDAY + timedelta(minutes=number), rungs=rungs, seen=seen)
    first = ladder_page(county.actor("office"), region_id=county.region.id).versions
    second = ladder_page(county.actor("office"), region_id=county.region.id, page="2").versions
    assert (len(first), len(second), first.paginator.count) == (20, 2, 22)
    assert second[-1].version == 1
