"""One person under two user names is one person: whoever did the work does not check, sign, approve or draw under the other."""

from dataclasses import replace

import pytest

from bihuan.apps.inspection import operations as inspection
from bihuan.apps.inspection import queries as inspections
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations.models import User
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import Application
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import Side
from bihuan.core.decisions import BadInput, Refused
from bihuan.core.inspections.plans import PlanStep
from tests.apps.inspection.course import drafted, now, opened
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied, closed
from tests.factories import make_person, make_user


def same_person(county: County, who: str, other: Role) -> Actor:
    """A second user of whoever bears that word; a first one gets a person to be."""
    person = make_person(county.region, "方敬")
    User.objects.filter(pk=county.users[who].id).update(person=person.id)
    unit = county.other if other is Role.CHECKER else None
    county.users["again"] = make_user(county.region, other, unit=unit, name="另一个账号", person=person)
    county.users["stranger"] = make_user(
        county.region, other, unit=unit, name="别人", person=make_person(county.region, "王五")
    )
    return county.actor("again")


def test_who_applied_does_not_check_under_another_name(county: County) -> None:
    applied(county)
    again = same_person(county, "accountable", Role.CHECKER)
    application = Application.objects.get()

    for actor, code in ((again, "own-application"), (county.actor("stranger"), "")):
        verdict = policies.may_check(actor, application, ())
        assert (verdict.reason.code if verdict.reason else "") == code


def test_who_worked_or_checked_neither_signs_nor_looks_back_under_another_name(county: County) -> None:
    number = closed(county)
    application = Application.objects.select_related("problem__region").get(problem__number=number)
    worked = same_person(county, "accountable", Role.OFFICE)
    stranger = county.actor("stranger")
    checked = same_person(county, "checker", Role.OFFICE)

    codes = {}
    for word, actor in (("worked", worked), ("checked", checked), ("stranger", stranger)):
        verdict = policies.may_review(actor, application, Side.OFFICE)
        codes[word] = verdict.reason.code if verdict.reason else ""
    assert codes == {"worked": "took-part", "checked": "own-check", "stranger": ""}


def test_who_worked_is_no_checker_of_the_problem_under_another_name(county: County) -> None:
    number = closed(county)
    problem = Problem.objects.get(number=number)
    worked = same_person(county, "accountable", Role.CHECKER)

    assert [ledger.has_worked_on(actor, problem.pk) for actor in (worked, county.actor("stranger"))] == [
        True,
        False,
    ]
    assert ledger.with_a_part([problem.pk], worked) == {problem.pk}
    assert ledger.with_a_part([problem.pk], county.actor("stranger")) == frozenset()
    nobody = replace(worked, user_id=None, person_id=None)
    assert not ledger.has_worked_on(nobody, problem.pk)


def test_who_drafted_a_plan_does_not_approve_it_under_another_name(county: County) -> None:
    course = drafted(county)
    same_person(county, "office", Role.LEADER)

    with pytest.raises(Refused) as refusal:
        inspection.approve_plan(actor=county.actor("again"), at=now(), plan=course.plan)
    assert refusal.value.reason.code == "plan-own"
    (step,) = inspections.plan_detail(county.actor("stranger"), course.plan).steps
    assert (step.step, step.lawful) == (PlanStep.APPROVE, True)


def test_one_person_is_not_two_parties_of_a_draw(county: County) -> None:
    same_person(county, "office", Role.LEADER)

    with pytest.raises(BadInput) as refusal:
        opened(county, parties=("office", "again"))
    assert refusal.value.reason.code == "parties-few"
    assert opened(county, parties=("office", "stranger"), problems=0, overlap_reason="另有交办").draw
