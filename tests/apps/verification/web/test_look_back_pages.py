"""回头看 and 反弹 by their pages: what is due, what was seen, what the office judges, how long closures hold."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import LookBack, RelapseLead
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import closed
from tests.factories import SYSTEM, make_unit, make_user, open_session


def due(county: County, *, days: int = 90) -> LookBack:
    """A closed problem whose look-back has come due, checked at the time by the county's checker."""
    problem = Problem.objects.get(number=closed(county))
    today = timezone.localdate()  # the county's day: for eight hours of each it is another one in Greenwich
    return LookBack.objects.create(
        problem=problem,
        days=days,
        due_on=today - timedelta(days=3),
        made_due_at=now(),
        checker_id=county.users["checker"].id,
    )


def another_checker(county: County) -> None:
    unit = make_unit(county.region, "县审计局")
    county.users["second"] = make_user(county.region, Role.CHECKER, unit=unit, name="谭明")


def send(county: County, who: str, address: str, **answers: object) -> HttpResponse:
    browser = county.browser(who)
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def test_what_is_due_waits_for_others_than_the_first_checker(county: County) -> None:
    another_checker(county)
    look_back = due(county)

    listed = county.browser("second").get("/verification/look-backs/")
    assert f"/verification/look-backs/{look_back.pk}/" in listed.content.decode()
    assert "销号第 90 天" in read(listed).words and "到期 3 天" in read(listed).words
    assert "待回头看" in read(county.browser("second").get("/")).words
    assert "待回头看" not in read(county.browser("checker").get("/")).words
    assert "当初是你核查的" in read(county.browser("checker").get("/verification/look-backs/")).words


def test_a_checker_says_what_was_seen_and_the_unit_reads_it(county: County) -> None:
    another_checker(county)
    look_back = due(county)
    address = f"/verification/look-backs/{look_back.pk}/"

    answer = send(county, "second", address, seen="on-site", outcome="holds", finding="专户还在")

    assert answer.status_code == 302
    number = look_back.problem.number
    page = read(county.browser("accountable").get(f"/problems/{number}/")).words
    assert "专户还在" in page and "没有反弹" in page
    assert "专户还在" in read(county.browser("office").get("/verification/look-backs/?view=done")).words
    assert county.browser("second").get(f"/problems/{number}/").status_code == 200, "what one looked at stays in sight"


def test_a_form_without_words_is_refused_and_keeps_the_rest(county: County) -> None:
    another_checker(county)
    address = f"/verification/look-backs/{due(county).pk}/"

    answer = send(county, "second", address, seen="on-site", outcome="unseen", finding=" ")

    assert answer.status_code == 422
    assert LookBack.objects.get().outcome == "pending"


def test_every_word_of_a_look_back_is_looked_over_before_it_is_saved(county: County) -> None:
    address = f"/verification/look-backs/{due(county).pk}/"

    answer = send(
        county, "checker", address, seen="papers", outcome="holds", finding="还好", same_checker_why="机密★1年 的案子"
    )  # fmt: skip

    assert answer.status_code == 422
    assert "密级" in read(answer).words
    assert LookBack.objects.get().outcome == "pending"


def test_the_first_checker_is_asked_why_nobody_else_can(county: County) -> None:
    address = f"/verification/look-backs/{due(county).pk}/"
    assert "为什么没有别人能看" in read(county.browser("checker").get(address)).words

    answer = send(
        county,
        "checker",
        address,
        seen="papers",
        outcome="holds",
        finding="还好",
        same_checker_why="本县只有一名核查人",
    )

    assert answer.status_code == 302
    assert LookBack.objects.get().same_checker_why == "本县只有一名核查人"


@pytest.mark.parametrize(("who", "code"), [("office", 403), ("accountable", 403), ("leader", 403), ("other", 404)])
def test_who_does_not_look_again(county: County, who: str, code: int) -> None:
    look_back = due(county)

    assert county.browser(who).get(f"/verification/look-backs/{look_back.pk}/").status_code == code


def lead_of(county: County) -> RelapseLead:
    another_checker(county)
    look_back = due(county)
    address = f"/verification/look-backs/{look_back.pk}/"
    send(county, "second", address, seen="on-site", outcome="came-back", finding="又有账外资金")
    return RelapseLead.objects.get()


def test_the_office_judges_a_lead_and_the_old_closure_is_void(county: County) -> None:
    lead = lead_of(county)
    assert "反弹线索待研判" in read(county.browser("office").get("/")).words
    listed = read(county.browser("office").get("/verification/relapses/")).words
    assert "又有账外资金" in listed and lead.earlier.number in listed

    answer = send(
        county,
        "office",
        f"/verification/relapses/{lead.pk}/",
        verdict="confirmed",
        why="现场属实",
        text="账外资金又出现",
    )

    assert answer.status_code == 302
    made = Problem.objects.get(text="账外资金又出现")
    assert answer["Location"] == f"/problems/{made.number}/"
    assert made.relapse_of_id == lead.earlier_id
    assert Problem.objects.get(pk=lead.earlier_id).void_at is not None
    assert "现场属实" in read(county.browser("office").get("/verification/relapses/?view=judged")).words


def test_a_lead_that_is_none_changes_nothing(county: County) -> None:
    lead = lead_of(county)

    answer = send(county, "office", f"/verification/relapses/{lead.pk}/", verdict="dismissed", why="另一个账户")

    assert answer.status_code == 302
    assert Problem.objects.get(pk=lead.earlier_id).void_at is None
    assert county.browser("office").get(f"/verification/relapses/{lead.pk}/").status_code == 403, "judged once"


def test_units_and_checkers_read_no_leads(county: County) -> None:
    lead = lead_of(county)

    for who in ("accountable", "lead", "checker", "other", "system-admin"):
        assert county.browser(who).get("/verification/relapses/").status_code == 403
        assert county.browser(who).get(f"/verification/relapses/{lead.pk}/").status_code == 404
    assert county.browser("leader").get("/verification/relapses/").status_code == 200
    stranger = make_user(county.elsewhere, Role.LEADER, name="别县的领导")
    assert (
        lead.earlier.number
        not in read(open_session(county.browser("office"), stranger).get("/verification/relapses/")).words
    )


def test_with_few_closures_no_curve_is_drawn(county: County) -> None:
    closed(county)

    page = read(county.browser("office").get("/verification/relapses/")).words

    assert "销号的还太少，不画曲线" in page


def test_the_curve_stands_with_its_table_and_its_rule(county: County) -> None:
    numbers = [closed(county) for _ in range(6)]
    back = now() - timedelta(days=60)
    Problem.objects.filter(number__in=numbers).update(closed_at=back)
    ledger.register_relapse(
        actor=county.actor("office"), at=now(), problem_number=numbers[0], text="又出现", why="群众反映"
    )

    answer = county.browser("office").get("/verification/relapses/?by=unit")
    words = read(answer).words

    assert "6 个销号的问题里，1 个登记了反弹" in words
    assert '<svg class="bh-chart"' in answer.content.decode()
    assert "0.8333" in words, "five of six hold"
    assert "县市场监督管理局" in words and "100.0%" in words and "100–100" not in words
    assert "历史销号不计" in words and "区间重叠的分不出高低" in words


def test_the_curve_ends_where_few_are_watched_and_says_so(county: County) -> None:
    numbers = [closed(county) for _ in range(6)]
    Problem.objects.filter(number__in=numbers).update(closed_at=now() - timedelta(days=60), institutional_gap="weak")
    Problem.objects.filter(number=numbers[0]).update(closed_at=now() - timedelta(days=200), institutional_gap="")
    ledger.register_relapse(
        actor=county.actor("office"), at=now(), problem_number=numbers[0], text="又出现", why="群众反映"
    )

    words = read(county.browser("office").get("/verification/relapses/?by=gap")).words

    assert "线画到第 60 天：以后还看着的不足 5 个（最久的看到第 200 天）" in words
    assert "太少，没有画" in words, "the table keeps what the drawing leaves out"
    assert "制度短板" in words and "未填写" in words and "只看着 1 个" in words


def test_a_lead_says_what_the_two_have_in_common(county: County) -> None:
    number = closed(county)
    Problem.objects.filter(number=number).update(text="河道边堆放建筑垃圾没有清运", place="柳河村")
    county.register(text="河道边又有人倾倒建筑垃圾", place="石桥镇柳河村", accountable_unit_id=county.other.id)
    operations.propose_relapses(actor=SYSTEM, at=now())
    lead = RelapseLead.objects.get()

    assert "同一地点" in read(county.browser("office").get("/verification/relapses/")).words
    assert "在同一地点，去掉地名" in read(county.browser("office").get(f"/verification/relapses/{lead.pk}/")).words


def test_what_nobody_did_for_a_week_is_listed_for_the_office(county: County) -> None:
    look_back = due(county)
    assert "没有看" not in read(county.browser("office").get("/")).words, "three days are no reason yet"
    LookBack.objects.filter(pk=look_back.pk).update(due_on=timezone.localdate() - timedelta(days=9))

    work = read(county.browser("office").get("/"))
    listed = read(county.browser("office").get("/verification/look-backs/"))

    assert "到期超过 7 天没做的回头看 1" in " ".join(work.words.split())
    assert "到期 9 天，超过 7 天还没有看" in work.words and "到期 9 天，超过 7 天还没有看" in listed.words
    assert f'href="/problems/{look_back.problem.number}/"' in work.html
    for who in ("checker", "accountable", "leader"):
        assert "天没做的回头看" not in read(county.browser(who).get("/")).words


def test_what_was_looked_at_waits_for_nobody(county: County) -> None:
    look_back = due(county)
    LookBack.objects.filter(pk=look_back.pk).update(due_on=timezone.localdate() - timedelta(days=9))
    another_checker(county)
    send(
        county, "second", f"/verification/look-backs/{look_back.pk}/", outcome="holds", finding="账目公开，专户还在", seen="on-site"
    )  # fmt: skip

    assert "天没做的回头看" not in read(county.browser("office").get("/")).words
