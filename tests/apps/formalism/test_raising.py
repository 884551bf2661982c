"""From what the checks found to stored flags: whom it concerns, what is kept of the evidence, what becomes of it when found again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Finding, Flag, FlagProblem, FlagUnit, RulingOutcome
from bihuan.apps.formalism.operations.raising import Raised, Raising, raise_flags
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.apps.formalism.queries.gathering import Gathered
from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations import queries as organizations
from bihuan.core.decisions import Reason, Refused
from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.flags import Family, Number, Span, Weight
from bihuan.core.formalism.flags import Flag as Found
from tests.apps.formalism.planted import after_the_time, working
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM

MORNING = datetime.fromisoformat("2026-11-23T08:00+08:00")  # a Monday


class Stage:
    """Two problems of two units, their reports r1 and r2, a measure m1; and what a check may have found of them."""

    def __init__(self, county: County) -> None:
        self.county = county
        numbers = (
            working(county, "accountable", county.accountable.id),
            working(county, "other", county.other.id),
        )
        self.first, self.second = (Problem.objects.get(number=number).pk for number in numbers)
        self.gathered = Gathered(
            material=Material(),
            problem_of={"r1": self.first, "r2": self.second, "m1": self.first, f"p{self.first}": self.first},
            unit_of={self.first: county.accountable.id, self.second: county.other.id},
            texts={"r1": "第一份", "r2": "第二份", "m1": "一条措施"},
        )

    def found(self, **more: object) -> Found:
        wanted: dict[str, object] = {
            "check": "text.planted",
            "weight": Weight.NOTABLE,
            "ids": ("r1", "r2"),
            "score": 0.8,
            "why": Reason("planted", "两份材料有 %(n)s%% 相同。", {"n": 80}),
            "spans": (Span("r1", 0, 2, "r2", 1, 3),),
        }
        return Found(**(wanted | more))  # type: ignore[arg-type]

    def put(self, *found: Found, at: datetime = MORNING, gathered: Gathered | None = None, campaign: int = 0) -> Raised:
        region = organizations.region_of(self.county.region.id)
        families = {each.check: Family.TEXT for each in found}
        campaign = campaign or self.county.campaign
        raising = Raising(SYSTEM, at, region, campaign, gathered or self.gathered, families)
        with transaction.atomic():
            return raise_flags(raising, found)

    def one(self, *found: Found) -> Flag:
        raised = self.put(*found)
        assert len(raised.new) == 1
        return Flag.objects.get(pk=raised.new[0])


def copies(stage: Stage, count: int, *others: int) -> Found:
    """So many reports that hold one text, of the first unit and of others."""
    ids = tuple(f"r{n}" for n in range(1, count + 1))
    stage.gathered.problem_of.update(dict.fromkeys(ids, stage.first))
    stage.gathered.texts.update(dict.fromkeys(ids, "同样的话"))
    spans = tuple(Span(each, 0, 4, "r1", 0, 4) for each in ids[1:])
    units = tuple(str(unit) for unit in (stage.county.accountable.id, *others))
    return stage.found(ids=ids, spans=spans, units=units, about="copies of r1")


@pytest.fixture
def stage(county: County) -> Stage:
    return Stage(county)


def units_of(flag: Flag) -> set[int]:
    return set(FlagUnit.objects.filter(flag=flag).values_list("unit", flat=True))


def problems_of(flag: Flag) -> list[int]:
    return list(FlagProblem.objects.filter(flag=flag).order_by("position").values_list("problem", flat=True))


def test_a_flag_keeps_what_the_check_gave(stage: Stage) -> None:
    flag = stage.one(stage.found(numbers=(Number("r1", "相同", 0.8),), files=("f9",)))

    finding = Finding.objects.get(flag=flag)
    assert (flag.check_id, flag.family, flag.weight, flag.score) == ("text.planted", "text", "notable", 0.8)
    assert (flag.state, flag.found, flag.first_found, flag.last_found) == ("open", 1, MORNING, MORNING)
    assert finding.evidence == {
        "ids": ["r1", "r2"],
        "spans": [["r1", 0, 2, "r2", 1, 3]],
        "numbers": [["r1", "相同", 0.8, None]],
        "files": ["f9"],
    }
    assert finding.texts == {"r1": "第一份", "r2": "第二份"}


def test_the_unit_has_three_working_days_to_answer(stage: Stage) -> None:
    flag = stage.one(stage.found())

    assert flag.answer_until == datetime.fromisoformat("2026-11-27T00:00+08:00")


def test_days_that_are_not_worked_do_not_count(stage: Stage) -> None:
    raised = stage.put(stage.found(), at=MORNING + timedelta(days=3))

    assert Flag.objects.get(pk=raised.new[0]).answer_until == datetime.fromisoformat("2026-12-02T00:00+08:00")


@pytest.mark.parametrize(
    ("named", "concerned"),
    [
        pytest.param((), ("accountable", "other"), id="nobody named: whose problems they are"),
        pytest.param(("accountable",), ("accountable",), id="one named"),
        pytest.param(("other", "other"), ("other",), id="named twice"),
    ],
)
def test_whom_it_concerns(stage: Stage, named: tuple[str, ...], concerned: tuple[str, ...]) -> None:
    ids = {"accountable": stage.county.accountable.id, "other": stage.county.other.id}

    flag = stage.one(stage.found(units=tuple(str(ids[each]) for each in named)))

    assert units_of(flag) == {ids[each] for each in concerned}


def test_a_unit_that_is_no_id_is_passed_over(stage: Stage) -> None:
    flag = stage.one(stage.found(units=("某局",)))

    assert units_of(flag) == {stage.county.accountable.id, stage.county.other.id}


@pytest.mark.parametrize(
    ("ids", "about"),
    [
        pytest.param(("r2", "r1"), ("second", "first"), id="in the order of the evidence"),
        pytest.param(("r1", "m1"), ("first",), id="each once"),
        pytest.param(("gone",), (), id="nothing that is known"),
    ],
)
def test_the_problems_that_it_is_about(stage: Stage, ids: tuple[str, ...], about: tuple[str, ...]) -> None:
    flag = stage.one(stage.found(ids=ids, spans=()))

    assert problems_of(flag) == [getattr(stage, each) for each in about]


@pytest.mark.parametrize(("given", "kept"), [(1.7, 1.0), (-0.2, 0.0), (0.5, 0.5)])
def test_a_score_out_of_bounds_is_brought_back(stage: Stage, given: float, kept: float) -> None:
    assert stage.one(stage.found(score=given)).score == kept


def test_of_very_many_texts_the_first_are_kept(stage: Stage) -> None:
    texts = {f"r{n}": f"第 {n} 份" for n in range(40)}
    gathered = replace(stage.gathered, texts=texts, problem_of=dict.fromkeys(texts, stage.first))

    raised = stage.put(stage.found(ids=tuple(texts), spans=()), gathered=gathered)

    finding = Finding.objects.get(flag__in=raised.new)
    assert list(finding.texts) == [f"r{n}" for n in range(12)]
    assert len(finding.evidence["ids"]) == 40


def test_the_same_found_twice_in_one_pass_is_one(stage: Stage) -> None:
    raised = stage.put(stage.found(), stage.found(ids=("r2", "r1")))

    assert len(raised.new) == 1


class TestInTwoCampaigns:
    """Campaigns are looked at one by one, and a unit works in several of them."""

    @pytest.fixture
    def beside(self, county: County) -> int:
        return campaigns.create_campaign(
            actor=SYSTEM, at=now(), region_id=county.region.id, name="饮水安全专项整治", short_name="饮水安全", prefix="YS",
            starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), lead_unit_id=county.lead.id,
            participating_unit_ids=(county.accountable.id,),
        )  # fmt: skip

    def test_what_is_about_a_whole_unit_is_a_lead_in_each(self, stage: Stage, beside: int) -> None:
        unit = str(stage.county.accountable.id)
        here, there = (stage.found(ids=(each,), spans=(), units=(unit,), about=unit) for each in ("r1", "r2"))
        flag = stage.one(here)

        raised = stage.put(there, campaign=beside)
        again = stage.put(here, at=MORNING + timedelta(days=7))

        (other,) = raised.new
        assert (again.new, again.again, again.changed) == ((), 1, 0)
        assert [(row.campaign_id, row.findings.count()) for row in Flag.objects.order_by("pk")] == [
            (stage.county.campaign, 1), (beside, 1),
        ]  # fmt: skip
        assert Finding.objects.get(flag=flag).evidence["ids"] == ["r1"]
        assert Finding.objects.get(flag=other).evidence["ids"] == ["r2"]

    def test_a_pair_of_reports_is_one_lead_from_wherever_it_is_found(self, stage: Stage, beside: int) -> None:
        stage.one(stage.found())

        raised = stage.put(stage.found(), campaign=beside)

        assert (raised.new, raised.again) == ((), 1)


def test_very_many_are_stored_at_once_each_with_its_act(stage: Stage) -> None:
    found = [stage.found(ids=("r1", f"x{n}"), spans=()) for n in range(1200)]

    raised = stage.put(*found)
    again = stage.put(*found, at=MORNING + timedelta(days=7))

    assert (len(raised.new), again.again, again.new) == (1200, 1200, ())
    assert Act.objects.filter(action="formalism.flag.raised").count() == 1200
    assert raised.units == {stage.county.accountable.id: 1200}
    assert again.units == {}


class TestFoundAgain:
    def test_is_only_seen_again_where_nothing_changed(self, stage: Stage) -> None:
        flag = stage.one(stage.found())

        raised = stage.put(stage.found(score=0.9), at=MORNING + timedelta(days=7))

        row = Flag.objects.get(pk=flag.pk)
        assert (raised.new, raised.again, raised.changed) == ((), 1, 0)
        assert (row.found, row.score, row.last_found) == (2, 0.9, MORNING + timedelta(days=7))
        assert row.version == flag.version

    def test_with_other_evidence_the_units_are_heard_again(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.answer(stage, flag)
        later = MORNING + timedelta(days=7)

        raised = stage.put(stage.found(spans=(Span("r1", 0, 3, "r2", 0, 3),)), at=later)

        row = Flag.objects.get(pk=flag.pk)
        assert raised.changed == 1
        assert (row.state, row.version) == ("open", 4)
        assert row.answer_until > flag.answer_until
        with pytest.raises(Refused, match="还没有答复"):
            self.confirm(stage, flag, at=later)

    def test_who_answered_the_earlier_evidence_is_waited_for_again(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.answer(stage, flag)
        assert self.waited_for(stage) == []

        stage.put(stage.found(files=("f3",)), at=MORNING + timedelta(days=7))

        assert self.waited_for(stage) == ["accountable", "other"]
        operations.answer_flag(actor=stage.county.actor("other"), at=now(), flag_id=flag.pk, text="照片是另一天拍的。")
        assert self.waited_for(stage) == ["accountable"]

    def test_what_was_said_to_the_earlier_evidence_is_marked_as_that(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.answer(stage, flag)
        stage.put(stage.found(files=("f3",)), at=MORNING + timedelta(days=7))
        self.answer(stage, flag, "这次另有原因。")

        detail = queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk)

        assert detail.finding == 2
        assert [answer.finding for answer in detail.answers] == [1, 1, 2, 2]

    def test_what_was_confirmed_stays_confirmed_and_shows_the_newer_evidence(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.confirm(stage, flag, at=after_the_time(flag))

        stage.put(stage.found(files=("f3",)), at=MORNING + timedelta(days=7))

        row = Flag.objects.get(pk=flag.pk)
        assert row.state == "confirmed"
        assert row.ruled_at is not None
        assert Finding.objects.filter(flag=flag).count() == 2

    def test_units_that_it_concerns_now_are_told_and_heard_though_it_was_confirmed(self, stage: Stage) -> None:
        """Copies of one text grow from week to week: who joins them was not there when it was confirmed."""
        flag = stage.one(stage.found(ids=("r1",), spans=(), about="copies of r1"))
        self.confirm(stage, flag, at=after_the_time(flag))
        assert units_of(flag) == {stage.county.accountable.id}

        wider = stage.found(ids=("r1", "r2"), spans=(), about="copies of r1", weight=Weight.STRONG)
        raised = stage.put(wider, at=MORNING + timedelta(days=7))

        row = Flag.objects.get(pk=flag.pk)
        both = {stage.county.accountable.id, stage.county.other.id}
        assert (raised.changed, set(raised.units), units_of(flag)) == (1, both, both)
        assert (row.state, row.weight, problems_of(flag)) == ("open", "strong", [stage.first, stage.second])
        detail = queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk)
        assert [each.outcome for each in detail.rulings] == ["confirmed", "again"]

    def test_what_was_dismissed_comes_up_again_and_says_that_nobody_did_it(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.dismiss(stage, flag)

        raised = stage.put(stage.found(files=("f3",)), at=MORNING + timedelta(days=7))

        rulings = queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk).rulings
        assert [(each.outcome, each.name) for each in rulings] == [("dismissed", "梁正"), ("again", "")]
        assert set(raised.units) == units_of(flag)

    def test_what_was_dismissed_stays_so_where_only_the_score_moved(self, stage: Stage) -> None:
        flag = stage.one(stage.found())
        self.dismiss(stage, flag)

        stage.put(stage.found(score=1.0, numbers=(Number("r1", "相同", 1.0),)), at=MORNING + timedelta(days=7))

        assert Flag.objects.get(pk=flag.pk).state == "dismissed"

    def test_one_more_copy_of_what_was_dismissed_is_counted_and_asks_nobody(self, stage: Stage) -> None:
        flag = stage.one(copies(stage, 6))
        self.dismiss(stage, flag)
        later = MORNING + timedelta(days=7)

        raised = stage.put(copies(stage, 7), at=later)

        row = Flag.objects.get(pk=flag.pk)
        detail = queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk)
        assert (raised.changed, raised.again, raised.units) == (0, 1, {})
        assert (row.state, row.found, row.last_found) == ("dismissed", 2, later)
        assert (detail.joined, len(detail.subjects), detail.finding) == (1, 7, 2)
        assert [each.outcome for each in detail.rulings] == ["dismissed"]

    @pytest.mark.parametrize("weeks", [range(7, 13), (12,)], ids=["week by week", "at once"])
    def test_as_much_again_brings_it_up_however_slowly_it_grew(self, stage: Stage, weeks: Iterable[int]) -> None:
        flag = stage.one(copies(stage, 6))
        self.dismiss(stage, flag)

        states = []
        for week, count in enumerate(weeks, 1):
            stage.put(copies(stage, count), at=MORNING + timedelta(days=7 * week))
            states.append(Flag.objects.get(pk=flag.pk).state)

        assert states[-1] == "open"
        assert set(states[:-1]) <= {"dismissed"}
        assert queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk).joined == 0

    def test_who_dismissed_it_again_dismissed_what_it_had_become(self, stage: Stage) -> None:
        flag = stage.one(copies(stage, 6))
        self.dismiss(stage, flag)
        stage.put(copies(stage, 12), at=MORNING + timedelta(days=7))
        self.dismiss(stage, flag)

        stage.put(copies(stage, 23), at=MORNING + timedelta(days=14))

        assert Flag.objects.get(pk=flag.pk).state == "dismissed"
        assert queries.flag_detail(stage.county.actor("office"), flag_id=flag.pk).joined == 11

    def test_one_more_copy_by_a_unit_that_was_never_heard_brings_it_up(self, stage: Stage) -> None:
        flag = stage.one(copies(stage, 6))
        self.dismiss(stage, flag)

        raised = stage.put(copies(stage, 7, stage.county.other.id), at=MORNING + timedelta(days=7))

        assert Flag.objects.get(pk=flag.pk).state == "open"
        assert set(raised.units) == {stage.county.accountable.id, stage.county.other.id}

    def test_a_copy_that_weighs_more_brings_it_up(self, stage: Stage) -> None:
        """Seven weeks of one text are one thing, and another once more is reported as done with it."""
        flag = stage.one(copies(stage, 6))
        self.dismiss(stage, flag)

        stage.put(replace(copies(stage, 7), weight=Weight.STRONG), at=MORNING + timedelta(days=7))

        assert Flag.objects.get(pk=flag.pk).state == "open"

    def test_what_is_unsettled_is_heard_again_with_each_copy(self, stage: Stage) -> None:
        flag = stage.one(copies(stage, 6))
        operations.answer_flag(
            actor=stage.county.actor("accountable"), at=now(), flag_id=flag.pk, text="统一口径上报的。"
        )

        raised = stage.put(copies(stage, 7), at=MORNING + timedelta(days=7))

        assert (raised.changed, Flag.objects.get(pk=flag.pk).state) == (1, "open")

    def answer(self, stage: Stage, flag: Flag, text: str = "两家一起办的。") -> None:
        for who in ("accountable", "other"):
            operations.answer_flag(actor=stage.county.actor(who), at=now(), flag_id=flag.pk, text=text)

    def waited_for(self, stage: Stage) -> list[str]:
        wanted = FlagFilter(group="to-answer")
        return [who for who in ("accountable", "other") if queries.count_flags(stage.county.actor(who), wanted=wanted)]

    def confirm(self, stage: Stage, flag: Flag, *, at: datetime) -> None:
        self.rule(stage, flag, RulingOutcome.CONFIRMED, at)

    def dismiss(self, stage: Stage, flag: Flag) -> None:
        self.rule(stage, flag, RulingOutcome.DISMISSED, now())

    def rule(self, stage: Stage, flag: Flag, outcome: RulingOutcome, at: datetime) -> None:
        operations.rule_on_flag(
            actor=stage.county.actor("office"), at=at, flag_id=flag.pk, outcome=outcome, why="看过两份材料"
        )


def answers(flags: Iterable[Flag]) -> list[str]:
    return sorted(flag.state for flag in flags)


def test_one_ruling_touches_one_flag(stage: Stage) -> None:
    raised = stage.put(stage.found(), stage.found(ids=("r1", "m1"), spans=()), stage.found(ids=("r2",), spans=()))

    operations.rule_on_flag(
        actor=stage.county.actor("office"), at=now(), flag_id=raised.new[0], outcome=RulingOutcome.DISMISSED, why="没事"
    )

    assert answers(Flag.objects.all()) == ["dismissed", "open", "open"]
