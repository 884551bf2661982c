"""Like problems in several units of the county of the pages, groups of them, and joint problems, as far along as a test needs them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.models import GroupCase, JointProblem, LikeGroup
from bihuan.apps.common_problems.operations import NewJoint, NewJointMeasure
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.models import Problem
from tests.apps.ledger.web.county import County

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
DUE = date(2099, 6, 30)
TEXTS = (
    "食堂伙食费没有设专户，账目不清",
    "伙食费未开设专户，收支账目混乱",
    "学生伙食费没有专户管理，账目不清楚",
    "伙食费专户没有开设，食堂账目不清",
)


def problems(county: County, *texts: str) -> list[int]:
    """These problems, dispatched, each of another unit in turn; their ids."""
    units = (county.accountable, county.assisting, county.other, county.lead)
    numbers = [
        county.dispatched(text=text, accountable_unit_id=units[place % len(units)].id, assisting_unit_ids=())
        for place, text in enumerate(texts or TEXTS)
    ]
    found = dict(Problem.objects.filter(number__in=numbers).values_list("number", "pk"))
    return [found[number] for number in numbers]


def grouped(county: County, ids: list[int] | None = None, **known: object) -> LikeGroup:
    """A proposed group of these problems, as a search would have left it."""
    held = ids if ids is not None else problems(county)
    units = len({stand.unit_id for stand in ledger.case_stands(held).values()})
    spread: dict[str, object] = {
        "expected": 1.2,
        "p": 0.0004,
        "adjusted": 0.004,
        "common": units > 1,
        "likeness": 0.4,
        "units": units,
    }
    group = LikeGroup.objects.create(region_id=county.region.id, found_at=AT, **(spread | known))
    GroupCase.objects.bulk_create(GroupCase(group=group, problem_id=pk, place=place) for place, pk in enumerate(held))
    return group


def cases_of(group: LikeGroup) -> list[int]:
    return list(GroupCase.objects.filter(group=group).order_by("place").values_list("problem", flat=True))


def measure(county: County, **known: object) -> NewJointMeasure:
    """A shared measure of the accountable unit."""
    return replace(
        NewJointMeasure("统一开设专户，按月公开账目", county.accountable.id, DUE, "抽三家看银行流水和公开栏"),
        **known,  # type: ignore[arg-type]
    )


def new(county: County, **known: object) -> NewJoint:
    plain = NewJoint(
        title="学校食堂伙食费没有专户管理", lead_unit_id=county.lead.id,
        unit_ids=(county.accountable.id, county.assisting.id), measures=(measure(county),), aim="伙食费全部进专户",
    )  # fmt: skip
    return replace(plain, **known)  # type: ignore[arg-type]


def confirmed(county: County, group: LikeGroup | None = None, *, only: int = 99, **known: object) -> JointProblem:
    """A joint problem made of the first `only` cases of a group."""
    held = group or grouped(county)
    joint_id = operations.confirm_group(
        actor=county.actor("office"),
        at=AT,
        group_id=held.pk,
        new=new(county, **known),
        problem_ids=cases_of(held)[:only],
    )
    return JointProblem.objects.get(pk=joint_id)
