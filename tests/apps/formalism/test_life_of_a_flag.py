"""A flag is answered by the units concerned, ruled on by a person of the office, and taken up again."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.events import FlagRuledOn, flag_ruled_on
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.notifications.models import Item
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from tests.apps.formalism.planted import after_the_time, flagged, scan
from tests.apps.ledger.web.county import County, now
from tests.factories import actor_for, grant, make_user


def answer(county: County, flag: Flag, who: str = "other", text: str = "两家一起检查，由一家起草。") -> None:
    operations.answer_flag(actor=county.actor(who), at=now(), flag_id=flag.pk, text=text)


def rule(county: County, flag: Flag, outcome: RulingOutcome, who: str = "office", **more: object) -> None:
    wanted: dict[str, object] = {"at": after_the_time(flag), "why": "看过两份材料，确是联合检查。"}
    operations.rule_on_flag(
        actor=county.actor(who),
        flag_id=flag.pk,
        outcome=outcome,
        **(wanted | more),  # type: ignore[arg-type]
    )


def state(flag: Flag) -> str:
    return Flag.objects.get(pk=flag.pk).state


def test_a_copied_report_is_a_lead_with_its_evidence_and_both_units_concerned(county: County) -> None:
    flag = flagged(county)

    detail = queries.flag_detail(county.actor("office"), flag_id=flag.pk)

    assert flag.state == "open"
    assert {unit.name for unit in detail.row.units} == {county.accountable.name, county.other.name}
    assert all(subject.readable and subject.marked and subject.marked.characters for subject in detail.subjects)
    assert detail.why is not None


def test_it_is_answered_and_dismissed_and_every_act_stands_in_the_record(county: County) -> None:
    flag = flagged(county)

    answer(county, flag)
    assert state(flag) == "answered"
    rule(county, flag, RulingOutcome.DISMISSED)

    assert state(flag) == "dismissed"
    acts = Act.objects.filter(object_type="flag", object_id=str(flag.pk)).order_by("pk")
    assert [act.action for act in acts] == [
        "formalism.flag.raised", "formalism.flag.answered", "formalism.flag.dismissed",
    ]  # fmt: skip
    assert acts.last().reason == "看过两份材料，确是联合检查。"  # type: ignore[union-attr]


def test_a_unit_may_answer_any_time_and_say_more_but_not_the_same_twice(county: County) -> None:
    flag = flagged(county)
    answer(county, flag)

    with pytest.raises(Refused, match="已经答复过"):
        answer(county, flag)
    answer(county, flag, text="补充：检查记录表附后。")
    answer(county, flag, "accountable", "我们起草的。")
    rule(county, flag, RulingOutcome.CONFIRMED)
    answer(county, flag, text="结论我们不认同。")

    assert state(flag) == "confirmed"
    assert len(queries.flag_detail(county.actor("office"), flag_id=flag.pk).answers) == 4


def test_nobody_is_confirmed_unheard(county: County) -> None:
    flag = flagged(county)

    with pytest.raises(Refused, match="还没有答复"):
        rule(county, flag, RulingOutcome.CONFIRMED, at=now())
    answer(county, flag)
    with pytest.raises(Refused, match="还没有答复"):
        rule(county, flag, RulingOutcome.CONFIRMED, at=now())
    answer(county, flag, "accountable")
    rule(county, flag, RulingOutcome.CONFIRMED, at=now())

    assert state(flag) == "confirmed"


def test_where_the_time_for_an_answer_is_over_it_may_be_confirmed_without(county: County) -> None:
    flag = flagged(county)

    rule(county, flag, RulingOutcome.CONFIRMED)

    assert state(flag) == "confirmed"


def test_a_ruling_needs_a_reason(county: County) -> None:
    flag = flagged(county)

    with pytest.raises(BadInput, match="为什么这样认定"):
        rule(county, flag, RulingOutcome.DISMISSED, why="  ")
    assert state(flag) == "open"


@pytest.mark.parametrize("who", ["leader", "lead", "other", "checker", "elsewhere", "system-admin"])
def test_nobody_but_the_office_rules(county: County, who: str) -> None:
    flag = flagged(county)

    with pytest.raises((Refused, Missing)):
        rule(county, flag, RulingOutcome.DISMISSED, who)
    assert state(flag) == "open"


def test_a_person_of_the_office_who_speaks_for_a_unit_concerned_never_rules(county: County) -> None:
    flag = flagged(county)
    both = make_user(county.region, Role.OFFICE)
    grant(both, Role.UNIT, county.region, unit=county.other)
    county.users["both"] = both

    with pytest.raises(Refused, match="由整改落实组的其他人认定"):
        rule(county, flag, RulingOutcome.DISMISSED, "both")


def test_who_worked_on_the_problem_never_rules_even_in_another_post(county: County) -> None:
    flag = flagged(county)
    grant(county.users["other"], Role.OFFICE, county.region)
    moved = actor_for(county.users["other"])
    office_alone = moved.__class__(
        user_id=moved.user_id, username=moved.username, name=moved.name, grants=moved.grants_of(Role.OFFICE)
    )

    with pytest.raises(Refused, match="由整改落实组的其他人认定"):
        operations.rule_on_flag(
            actor=office_alone, at=after_the_time(flag), flag_id=flag.pk, outcome=RulingOutcome.DISMISSED, why="没事"
        )


def test_what_is_settled_is_ruled_on_once_and_reopened_with_a_reason(county: County) -> None:
    flag = flagged(county)
    with pytest.raises(Refused, match="还没有结论"):
        rule(county, flag, RulingOutcome.REOPENED)
    rule(county, flag, RulingOutcome.DISMISSED)

    with pytest.raises(Refused, match="已经有结论"):
        rule(county, flag, RulingOutcome.CONFIRMED)
    rule(county, flag, RulingOutcome.REOPENED, why="又收到新的材料。")

    assert state(flag) == "open"
    rulings = queries.flag_detail(county.actor("office"), flag_id=flag.pk).rulings
    assert [ruling.outcome for ruling in rulings] == ["dismissed", "reopened"]


def test_what_was_said_meanwhile_is_read_before_it_is_ruled_on(county: County) -> None:
    flag = flagged(county)
    seen = queries.flag_detail(county.actor("office"), flag_id=flag.pk).version
    answer(county, flag)

    with pytest.raises(Conflict, match="刚有变化"):
        rule(county, flag, RulingOutcome.DISMISSED, version=seen)


def test_the_units_concerned_are_told_once_a_pass_and_of_the_ruling(county: County) -> None:
    flag = flagged(county)
    told = Item.objects.filter(user=county.users["other"].id, kind="formalism.found")
    assert told.count() == 1

    scan(county, everything=True)
    assert told.count() == 1
    rule(county, flag, RulingOutcome.DISMISSED)

    assert Item.objects.filter(user=county.users["other"].id, kind="formalism.ruled").count() == 1
    assert not Item.objects.filter(user=county.users["checker"].id, kind__startswith="formalism").exists()


def test_a_ruling_is_an_event(county: County, django_capture_on_commit_callbacks: object) -> None:
    flag = flagged(county)
    heard: list[FlagRuledOn] = []

    def hear(event: FlagRuledOn, **_: object) -> None:
        heard.append(event)

    flag_ruled_on.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            rule(county, flag, RulingOutcome.DISMISSED)
    finally:
        flag_ruled_on.disconnect(hear)

    assert [event.outcome for event in heard] == ["dismissed"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "要写明情况", id="nothing"),
        pytest.param(" \n\t", "要写明情况", id="blanks"),
        pytest.param("字" * 4001, "最多写 4000 个字", id="too long"),
    ],
)
def test_an_answer_says_something_and_not_too_much(county: County, text: str, told: str) -> None:
    flag = flagged(county)

    with pytest.raises(BadInput, match=told) as refused:
        answer(county, flag, text=text)

    assert set(refused.value.fields) == {"text"}
    assert state(flag) == "open"


def test_an_answer_may_be_as_long_as_is_said(county: County) -> None:
    flag = flagged(county)

    answer(county, flag, text="字" * 4000)

    assert state(flag) == "answered"


def test_a_flag_that_is_not_there_is_missing(county: County) -> None:
    flag = flagged(county)
    flag.pk += 1000

    with pytest.raises(Missing, match="没有这条线索"):
        answer(county, flag)
    with pytest.raises(Missing, match="没有这条线索"):
        rule(county, flag, RulingOutcome.DISMISSED)
    with pytest.raises(Missing, match="没有这条线索"):
        queries.flag_detail(county.actor("office"), flag_id=flag.pk)
