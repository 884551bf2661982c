"""回头看 after closing, and what may be a relapse: leads that a person judges."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.operations import install_guards
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as problems
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import LeadOutcome, LookBack, LookBackOutcome, RelapseLead
from bihuan.apps.verification.queries import Grouping, LookBackView
from bihuan.core.actors import Actor, Grant, Role, system_actor
from bihuan.core.closing import ClosingRule
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.world import AT, READY, World, make_world, stored
from tests.apps.verification.signing import ask
from tests.factories import make_actor

pytestmark = pytest.mark.django_db
SCHEDULE = system_actor("verification", via="task")
OFTEN = ClosingRule(look_backs=(30, 90, 180))


def after(days: int) -> datetime:
    return AT + timedelta(days=days)


@pytest.fixture
def looking() -> World:
    world = make_world()
    ask(world, OFTEN)
    return world


def colleague(world: World) -> Actor:
    """Another checker of the same unit as the first."""
    return make_actor(world.region, Role.CHECKER, unit=world.other_unit)


def due(world: World, days: int = 30) -> LookBack:
    """A look-back that has come due, of the only closed problem."""
    operations.make_look_backs_due(actor=SCHEDULE, at=after(days))
    return LookBack.objects.latest("pk")


def test_the_schedule_makes_them_due_once_each(looking: World) -> None:
    number = looking.closed()

    assert operations.make_look_backs_due(actor=SCHEDULE, at=after(29)) == 0
    assert operations.make_look_backs_due(actor=SCHEDULE, at=after(30)) == 1
    assert operations.make_look_backs_due(actor=SCHEDULE, at=after(31)) == 0, "twice is once"
    assert operations.make_look_backs_due(actor=SCHEDULE, at=after(90)) == 1

    rows = list(LookBack.objects.order_by("days").values_list("problem__number", "days", "due_on", "checker"))
    assert rows == [
        (number, 30, date(2026, 12, 2), looking.checker.user_id),
        (number, 90, date(2027, 1, 31), looking.checker.user_id),
    ]


def test_of_days_that_passed_unseen_only_the_last_is_asked_for(looking: World) -> None:
    looking.closed()

    operations.make_look_backs_due(actor=SCHEDULE, at=after(200))

    assert [row.days for row in LookBack.objects.all()] == [180]


def test_what_is_not_closed_or_void_or_not_asked_for_is_left_alone(looking: World) -> None:
    void = looking.closed()
    ledger.register_relapse(actor=looking.office, at=after(3), problem_number=void, text="又出现", why="群众反映")
    looking.under_check()
    quiet = make_world()
    ask(quiet, ClosingRule(by_standards=True))
    Problem.objects.filter(number=quiet.register()).update(closed_at=AT, state="closed")

    assert operations.make_look_backs_due(actor=SCHEDULE, at=after(400)) == 0


def test_others_than_the_first_checker_come_first(looking: World) -> None:
    looking.closed()
    due(looking)
    second, inspector = colleague(looking), make_actor(looking.region, Role.INSPECTOR)

    for actor, waits in ((second, 1), (inspector, 1), (looking.checker, 0), (looking.office, 0), (looking.worker, 0)):
        assert queries.count_look_backs(actor) == waits
        assert len(queries.look_backs_for(actor, today=after(30).date(), limit=9)) == waits, "the figure is the list"


def test_somebody_looks_again_and_it_holds(looking: World) -> None:
    number = looking.closed()
    look_back = due(looking)
    second = colleague(looking)

    operations.record_look_back(
        actor=second,
        at=after(31),
        look_back_id=look_back.pk,
        outcome=LookBackOutcome.HOLDS,
        finding="专户还在，账目公开",
        on_site=True,
    )

    row = queries.look_back_page(looking.office, view=LookBackView.DONE, today=after(31).date()).rows[0]
    assert (row.outcome, row.finding, row.on_site) == ("holds", "专户还在，账目公开", True)
    assert not RelapseLead.objects.exists()
    acts = audit.timeline(looking.worker, "problem", stored(number).pk)
    assert acts[0].action == "verification.look-back.ended", "the unit reads what was seen"
    with pytest.raises(Refused, match="已经有结论"):
        operations.record_look_back(
            actor=second, at=after(32), look_back_id=look_back.pk, outcome=LookBackOutcome.UNSEEN, finding="关门"
        )


def test_the_first_checker_says_why_nobody_else_can(looking: World) -> None:
    looking.closed()
    look_back = due(looking)

    def look(why: str) -> None:
        operations.record_look_back(
            actor=looking.checker,
            at=after(31),
            look_back_id=look_back.pk,
            outcome=LookBackOutcome.HOLDS,
            finding="还好",
            same_checker_why=why,
        )

    with pytest.raises(BadInput, match="为什么没有别人能看"):
        look(" ")
    look("本县只有一名核查人")
    assert LookBack.objects.get().same_checker_why == "本县只有一名核查人"


@pytest.mark.parametrize("who", ["office", "leader", "lead", "worker", "helper", "responsible"])
def test_who_never_looks_again(looking: World, who: str) -> None:
    looking.closed()
    look_back = due(looking)

    with pytest.raises((Refused, Missing)):
        operations.record_look_back(
            actor=getattr(looking, who),
            at=after(31),
            look_back_id=look_back.pk,
            outcome=LookBackOutcome.HOLDS,
            finding="好着呢",
        )
    assert LookBack.objects.get().outcome == "pending"


def test_nobody_of_another_county_or_of_an_own_unit_looks_again(looking: World) -> None:
    looking.closed()
    look_back = due(looking)
    own = make_actor(looking.region, Role.CHECKER, unit=looking.unit)
    worked = colleague(looking)
    assert worked.user_id is not None
    Problem.objects.get(pk=look_back.problem_id).contributions.create(user_id=worked.user_id)

    for actor in (own, worked, make_world().checker):
        assert queries.count_look_backs(actor) == 0
        with pytest.raises((Refused, Missing)):
            operations.record_look_back(
                actor=actor, at=after(31), look_back_id=look_back.pk, outcome=LookBackOutcome.HOLDS, finding="好"
            )


def test_words_are_asked_for(looking: World) -> None:
    looking.closed()
    look_back = due(looking)
    with pytest.raises(BadInput):
        operations.record_look_back(
            actor=colleague(looking), at=AT, look_back_id=look_back.pk, outcome=LookBackOutcome.HOLDS, finding=""
        )
    with pytest.raises(Missing):
        operations.record_look_back(
            actor=colleague(looking), at=AT, look_back_id=999999, outcome=LookBackOutcome.HOLDS, finding="x"
        )


def came_back(world: World) -> RelapseLead:
    look_back = due(world)
    operations.record_look_back(
        actor=colleague(world),
        at=after(31),
        look_back_id=look_back.pk,
        outcome=LookBackOutcome.CAME_BACK,
        finding="专户里又有账外资金",
        on_site=True,
    )
    return RelapseLead.objects.get()


def test_signs_of_a_relapse_are_a_lead_and_nothing_follows_by_itself(looking: World) -> None:
    number = looking.closed()
    lead = came_back(looking)

    assert (lead.outcome, lead.problem_id) == (LeadOutcome.PENDING, None)
    assert stored(number).void_at is None
    assert queries.count_leads(looking.office) == 1
    assert (
        queries.lead_page(looking.office, judged=False, today=after(31).date()).rows[0].finding == "专户里又有账外资金"
    )
    for actor in (looking.worker, looking.lead, looking.checker):
        assert queries.count_leads(actor) == 0
        assert queries.lead_page(actor, judged=False, today=after(31).date()).rows == ()


def test_confirmed_it_is_a_new_problem_and_the_old_closure_is_void(looking: World) -> None:
    number = looking.closed()
    lead = came_back(looking)
    before = problems.ledger_counts(looking.office, today=after(31).date())

    made = operations.judge_relapse(
        actor=looking.office, at=after(32), lead_id=lead.pk, confirmed=True, why="现场属实", text="账外资金又出现"
    )

    assert stored(made).relapse_of_id == stored(number).pk
    assert stored(number).void_at == after(32)
    counts = problems.ledger_counts(looking.office, today=after(32).date())
    assert (before.closed, counts.closed, counts.reported) == (1, 0, before.reported)
    row = queries.lead_page(looking.office, judged=True, today=after(32).date()).rows[0]
    assert row.problem is not None and (row.problem.number, row.outcome) == (made, "confirmed")


def test_dismissed_it_stays_as_it_was_with_the_reason(looking: World) -> None:
    number = looking.closed()
    lead = came_back(looking)

    assert (
        operations.judge_relapse(actor=looking.office, at=after(32), lead_id=lead.pk, confirmed=False, why="另一件事")
        == ""
    )

    assert stored(number).void_at is None
    with pytest.raises(Refused, match="已经研判"):
        operations.judge_relapse(actor=looking.office, at=after(33), lead_id=lead.pk, confirmed=True, why="x", text="y")


def test_only_an_office_that_took_no_part_judges_and_in_words(looking: World) -> None:
    looking.closed()
    lead = came_back(looking)
    moved = make_actor(looking.region, Role.OFFICE)
    assert moved.user_id is not None
    Problem.objects.get(pk=lead.earlier_id).contributions.create(user_id=moved.user_id)

    for actor in (looking.worker, looking.lead, looking.checker, looking.leader, make_world().office, moved):
        with pytest.raises((Refused, Missing)):
            operations.judge_relapse(actor=actor, at=AT, lead_id=lead.pk, confirmed=False, why="不是")
    with pytest.raises(BadInput):
        operations.judge_relapse(actor=looking.office, at=AT, lead_id=lead.pk, confirmed=False, why=" ")
    with pytest.raises(BadInput, match="又发现了什么"):
        operations.judge_relapse(actor=looking.office, at=AT, lead_id=lead.pk, confirmed=True, why="属实")
    assert RelapseLead.objects.get().outcome == LeadOutcome.PENDING


def test_a_new_problem_that_reads_like_a_closed_one_of_the_unit_is_proposed(looking: World) -> None:
    closed = looking.closed()
    again = ledger.register_problem(
        actor=looking.office,
        at=after(40),
        campaign_id=looking.campaign_id,
        problem=NewProblem(text="又发现伙食费未设专户", accountable_unit_id=looking.unit.id),
    ).number
    for text, unit in (("村道破损没有修", looking.unit), (READY.text, looking.helper_unit)):
        ledger.register_problem(
            actor=looking.office,
            at=after(40),
            campaign_id=looking.campaign_id,
            problem=NewProblem(text=text, accountable_unit_id=unit.id),
        )

    assert operations.propose_relapses(actor=SCHEDULE, at=after(41)) == 1
    assert operations.propose_relapses(actor=SCHEDULE, at=after(42)) == 0, "each pair once"

    row = queries.lead_page(looking.office, judged=False, today=after(41).date()).rows[0]
    assert row.problem is not None
    assert (row.earlier.number, row.problem.number, row.ground) == (closed, again, "unit")
    assert row.likeness is not None and row.likeness >= 45
    operations.judge_relapse(actor=looking.office, at=after(43), lead_id=row.id, confirmed=True, why="同一个专户")
    assert stored(again).relapse_of_id == stored(closed).pk


def register_at(world: World, text: str, place: str, unit_id: int) -> str:
    """A problem that came in forty days after the first closure."""
    new = NewProblem(text=text, place=place, accountable_unit_id=unit_id)
    return ledger.register_problem(
        actor=world.office, at=after(40), campaign_id=world.campaign_id, problem=new
    ).number  # fmt: skip


def test_a_new_problem_at_the_place_of_a_closed_one_is_proposed_whoever_answers_for_it_now(looking: World) -> None:
    closed = looking.closed()
    Problem.objects.filter(number=closed).update(text="柳河村河道边堆放建筑垃圾没有清运", place="石桥镇柳河村")
    register_at(looking, "柳河村账目没有公开", "柳河村", looking.helper_unit.id)
    register_at(looking, "东柳河村河道边又有人倾倒建筑垃圾", "东柳河村", looking.helper_unit.id)
    again = register_at(looking, "柳河村河道边又有人倾倒建筑垃圾", "柳河村村委会", looking.helper_unit.id)

    assert operations.propose_relapses(actor=SCHEDULE, at=after(41)) == 1

    row = queries.lead_page(looking.office, judged=False, today=after(41).date()).rows[0]
    assert row.problem is not None
    assert (row.earlier.number, row.problem.number, row.ground) == (closed, again, "place")
    assert row.earlier.unit != row.problem.unit
    operations.judge_relapse(actor=looking.office, at=after(43), lead_id=row.id, confirmed=True, why="同一处河道")
    assert stored(again).relapse_of_id == stored(closed).pk


def test_a_village_of_the_same_name_in_another_county_is_another_place(looking: World) -> None:
    closed = looking.closed()
    Problem.objects.filter(number=closed).update(text="河道边堆放建筑垃圾没有清运", place="柳河村")
    other = make_world()
    register_at(other, "河道边又有人倾倒建筑垃圾", "柳河村", other.unit.id)

    assert operations.propose_relapses(actor=SCHEDULE, at=after(41)) == 0


def test_looking_for_the_same_place_asks_no_more_for_many_than_for_one(looking: World) -> None:
    closed = looking.closed()
    Problem.objects.filter(number=closed).update(text="河道边堆放建筑垃圾没有清运", place="柳河村")
    register_at(looking, "河道边又有人倾倒建筑垃圾", "柳河村", looking.helper_unit.id)
    with CaptureQueriesContext(connection) as one:
        operations.propose_relapses(actor=SCHEDULE, at=after(41))
    for _ in range(5):
        register_at(looking, "河道边又有人倾倒建筑垃圾", "柳河村", looking.helper_unit.id)
    with CaptureQueriesContext(connection) as many:
        assert operations.propose_relapses(actor=SCHEDULE, at=after(41)) == 5
    assert len(many) == len(one)


def test_a_page_of_leads_asks_no_more_for_many_than_for_one_who_may_judge_them(looking: World) -> None:
    """And it says of each what the judging itself says: not who worked on it, checked it, or has a unit in it."""
    closed = looking.closed()
    Problem.objects.filter(number=closed).update(text="河道边堆放建筑垃圾没有清运", place="柳河村")
    register_at(looking, "河道边又有人倾倒建筑垃圾", "柳河村", looking.helper_unit.id)
    operations.propose_relapses(actor=SCHEDULE, at=after(41))
    fresh, worked, own = (make_actor(looking.region, Role.OFFICE) for _ in range(3))
    assert worked.user_id is not None
    stored(closed).contributions.create(user_id=worked.user_id)
    own = replace(own, grants=(*own.grants, Grant(Role.UNIT, looking.region.path, looking.unit.id)))

    def judging(actor: Actor) -> list[bool]:
        return [row.may_judge for row in queries.lead_page(actor, judged=False, today=after(41).date()).rows]

    assert [judging(actor) for actor in (fresh, worked, own, looking.leader)] == [[True], [False], [False], [False]]
    with CaptureQueriesContext(connection) as one:
        judging(fresh)
    for _ in range(5):
        register_at(looking, "河道边又有人倾倒建筑垃圾", "柳河村", looking.helper_unit.id)
    operations.propose_relapses(actor=SCHEDULE, at=after(42))
    with CaptureQueriesContext(connection) as many:
        assert judging(fresh) == [True] * 6
    assert len(many) == len(one)


def test_what_a_problem_names_already_is_not_proposed(looking: World) -> None:
    closed = looking.closed()
    ledger.register_relapse(
        actor=looking.office, at=after(40), problem_number=closed, text="伙食费未设专户", why="群众反映"
    )

    assert operations.propose_relapses(actor=SCHEDULE, at=after(41)) == 0


def test_how_long_closures_hold_by_campaign_unit_and_kind(looking: World) -> None:
    first, _second = looking.closed(), looking.closed()
    ledger.register_relapse(actor=looking.office, at=after(20), problem_number=first, text="又出现", why="群众反映")

    def lines(by: Grouping) -> list[tuple[str, int, int]]:
        found = queries.relapse_lines(looking.office, by=by, today=after(50).date())
        return [(line.name, line.curve.size, line.curve.events) for line in found]

    assert lines(Grouping.CAMPAIGN) == [("", 2, 1), ("校园餐专项整治", 2, 1)]
    assert lines(Grouping.UNIT) == [("", 2, 1), ("县教育局", 2, 1)]
    Problem.objects.filter(number=first).update(institutional_gap="weak")
    assert lines(Grouping.GAP) == [("", 2, 1), ("", 1, 0), ("制度短板", 1, 1)], "what nobody said is a group of its own"
    assert lines(Grouping.CATEGORY) == [("", 2, 1), ("其他", 2, 1)]
    curve = queries.relapse_lines(looking.office, by=Grouping.UNIT, today=after(50).date())[0].curve
    point = curve.at(30)
    assert point is not None and (point.day, point.share) == (20, 0.5)
    assert queries.relapse_lines(make_world().office, by=Grouping.UNIT, today=AT.date())[0].curve.size == 0


def test_the_database_refuses_a_look_by_who_did_the_work_and_keeps_what_was_seen(looking: World) -> None:
    install_guards()
    looking.closed()
    look_back = due(looking)
    ended = {"outcome": "holds", "finding": "好", "done_at": AT}
    with pytest.raises(DatabaseError, match="who did the work never looks back"), transaction.atomic():
        LookBack.objects.filter(pk=look_back.pk).update(done_by_id=looking.worker.user_id, **ended)
    LookBack.objects.filter(pk=look_back.pk).update(done_by_id=colleague(looking).user_id, **ended)
    with pytest.raises(DatabaseError, match="ended look back stays as it was"), transaction.atomic():
        LookBack.objects.filter(pk=look_back.pk).update(finding="不好")
    with pytest.raises(DatabaseError, match="look back is never deleted"), transaction.atomic():
        LookBack.objects.filter(pk=look_back.pk).delete()
