"""A pass over a region: what is new is flagged once, what has not changed is left alone, templates are no copying."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Finding, Flag, FlagRuling, RulingOutcome
from bihuan.apps.formalism.queries.gathering import gather
from bihuan.apps.formalism.tasks import run_scan
from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem, ProgressReport
from bihuan.apps.ledger.operations import NewMilestone
from bihuan.core.decisions import BadInput, Refused
from bihuan.core.formalism.course import evidence_digest
from bihuan.core.formalism.registry import scan as look
from tests.apps.formalism.planted import ACROSS, COPIED, after_the_time, copied, flagged, report, scan, working
from tests.apps.ledger.web.county import County, now

SILENT = "activity.silent-before-milestone"


def test_the_same_thing_is_flagged_once_however_often_it_is_found(county: County) -> None:
    flag = flagged(county)
    count = Flag.objects.count()

    second = scan(county, everything=True)

    again = Flag.objects.get(pk=flag.pk)
    assert Flag.objects.count() == count
    assert second.raised == 0
    assert second.again >= 1
    assert again.found == 2
    assert again.last_found > again.first_found


def test_a_campaign_to_which_nothing_happened_is_left_alone(county: County) -> None:
    flagged(county)

    second = scan(county)

    assert (second.campaigns, second.left) == (0, 1)


def test_a_silent_campaign_is_looked_at_while_a_milestone_is_due(county: County) -> None:
    county.rectifying(milestones=(NewMilestone("开户过半", due=timezone.localdate() + timedelta(days=20)),))
    scan(county)

    early = scan(county, at=now() + timedelta(days=10))
    due = scan(county, at=now() + timedelta(days=15))
    past = scan(county, at=now() + timedelta(days=30))

    assert [(done.campaigns, done.raised) for done in (early, due, past)] == [(0, 0), (1, 1), (1, 0)]
    assert Flag.objects.get(check_id=SILENT).found == 2


@pytest.mark.parametrize("step", ["reached", "reported"])
def test_a_milestone_that_asks_for_nothing_more_is_not_due(county: County, step: str) -> None:
    number = county.rectifying(milestones=(NewMilestone("开户过半", due=timezone.localdate() + timedelta(days=20)),))
    unit = county.actor("accountable")
    if step == "reached":
        ledger.reach_milestone(actor=unit, at=now(), number=number, position=1)
    else:
        Problem.objects.filter(number=number).update(first_reported_at=now())
    scan(county)

    assert scan(county, at=now() + timedelta(days=15)).campaigns == 0


def test_a_new_report_is_looked_at_in_the_next_pass(county: County) -> None:
    first, _ = copied(county)
    scan(county)
    before = Flag.objects.count()
    report(county, "accountable", first)

    second = scan(county)

    assert second.campaigns == 1
    assert Flag.objects.count() > before


def test_a_dismissed_text_that_is_used_once_more_stays_dismissed_and_says_so(county: County) -> None:
    number = working(county, "other", county.other.id)
    for _ in range(6):
        report(county, "other", number)
    scan(county)
    flag = Flag.objects.get(check_id="text.repeated")
    operations.rule_on_flag(
        actor=county.actor("office"), at=after_the_time(flag), flag_id=flag.pk, outcome=RulingOutcome.DISMISSED,
        why="招标期间如实照写",
    )  # fmt: skip
    report(county, "other", number)

    done = scan(county)

    detail = queries.flag_detail(county.actor("other"), flag_id=flag.pk)
    assert (done.changed, detail.row.state, detail.joined) == (0, "dismissed", 1)
    place = f"/formalism/flags/{flag.pk}/"
    assert "又多了 1 份同样的材料" in county.browser("other").get(place).content.decode()


def test_what_was_dismissed_does_not_come_again_unless_its_evidence_changed(county: County) -> None:
    flag = flagged(county)
    operations.rule_on_flag(
        actor=county.actor("office"), at=after_the_time(flag), flag_id=flag.pk, outcome=RulingOutcome.DISMISSED,
        why="联合检查",
    )  # fmt: skip
    scan(county, everything=True)
    assert Flag.objects.get(pk=flag.pk).state == "dismissed"

    changed = ProgressReport.objects.order_by("pk").first()
    assert changed is not None
    ProgressReport.objects.filter(pk=changed.pk).update(line="本周，" + COPIED)
    report_of_the_pass = scan(county, everything=True)

    again = Flag.objects.get(pk=flag.pk)
    assert report_of_the_pass.changed == 1
    assert (again.state, again.ruled_at) == ("open", None)
    assert Finding.objects.filter(flag=flag).count() == 2
    assert FlagRuling.objects.filter(flag=flag, outcome=RulingOutcome.AGAIN, by=None).exists()


def test_a_given_template_is_subtracted(county: County) -> None:
    copied(county)
    operations.give_template(
        actor=county.actor("office"), at=now(), region_id=county.region.id, title="检查情况样式", text=COPIED
    )

    scan(county)

    assert not Flag.objects.filter(check_id=ACROSS).exists()


def test_an_ended_template_is_no_longer_subtracted(county: County) -> None:
    copied(county)
    office = county.actor("office")
    template = operations.give_template(
        actor=office, at=now(), region_id=county.region.id, title="检查情况样式", text=COPIED
    )
    operations.end_template(actor=office, at=now(), template_id=template, why="不再用")
    with pytest.raises(Refused, match="已经停用"):
        operations.end_template(actor=office, at=now(), template_id=template, why="不再用")

    scan(county)

    assert Flag.objects.filter(check_id=ACROSS).exists()


@pytest.mark.parametrize("text", ["", "  ", "字" * 20_001], ids=["empty", "blank", "too long"])
def test_a_template_without_words_or_with_too_many_is_refused(county: County, text: str) -> None:
    with pytest.raises(BadInput, match="模板的文字"):
        operations.give_template(
            actor=county.actor("office"), at=now(), region_id=county.region.id, title="样式", text=text
        )


def test_only_the_office_keeps_templates_and_asks_for_a_pass(county: County) -> None:
    with pytest.raises(Refused):
        operations.give_template(
            actor=county.actor("other"), at=now(), region_id=county.region.id, title="样式", text="文字"
        )
    with pytest.raises(Refused):
        operations.ask_scan(actor=county.actor("other"), at=now())
    with pytest.raises(Refused):
        operations.scan_region(actor=county.actor("elsewhere"), at=now(), region_id=county.region.id)


def test_everything_is_read_in_a_fixed_number_of_queries(county: County, django_assert_num_queries: object) -> None:
    numbers = copied(county)
    for n in range(6):
        report(county, "accountable", numbers[0], f"第 {n} 次核对，已改 {n} 处。")

    with django_assert_num_queries(10):  # type: ignore[operator]
        gathered = gather(county.campaign, region_path=county.region.path, at=now())

    assert len(gathered.material.reports) == 8
    assert {fact.unit for fact in gathered.material.problems.values()} == {
        str(county.accountable.id), str(county.other.id),
    }  # fmt: skip


def test_the_digest_of_the_evidence_leaves_scores_out(county: County) -> None:
    copied(county)
    gathered = gather(county.campaign, region_path=county.region.path, at=now())

    first, again = ([flag for flag in look(gathered.material) if flag.check == ACROSS] for _ in range(2))

    assert [evidence_digest(flag) for flag in first] == [evidence_digest(flag) for flag in again]


def test_the_weekly_job_goes_over_every_region_and_done_twice_finds_nothing_more(county: County) -> None:
    copied(county)
    handle = JobHandle(id=uuid4(), asked_by=None, arguments={})

    first = run_scan(handle)
    second = run_scan(handle)

    assert first["raised"]
    assert second["raised"] == 0
    last = queries.last_scan(county.actor("office"))
    assert last is not None
    assert last.raised == 0


def test_a_flag_never_touches_the_problem(county: County) -> None:
    number = working(county, "accountable", county.accountable.id)
    report(county, "accountable", number)
    before = county.detail(number)
    flagged(county)

    assert county.detail(number) == before
