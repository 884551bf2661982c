"""My work and closing: what waits for a signature, which public notices wait for the office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.apps.verification import operations
from bihuan.apps.verification.models import PublicNotice
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import under_check


@pytest.fixture
def county(db: None) -> County:
    held = make_county()
    operations.change_closing_policy(
        actor=held.actor("office"),
        at=now(),
        campaign_id=held.campaign,
        why="从严",
        seen=None,
        policy={**DEFAULT_POLICY, "general": ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7)},
    )
    return held


def checked(county: County) -> str:
    number = under_check(county)
    operations.close_application(actor=county.actor("checker"), at=now(), number=number, finding="看了账")
    return number


def posted(county: County) -> PublicNotice:
    number = checked(county)
    for who in ("lead", "office"):
        operations.sign_review(
            actor=county.actor(who), at=now(), number=number, opinion="同意", public_text="11 家开了专户"
        )
    return PublicNotice.objects.get()


def home(county: County, who: str) -> str:
    return read(county.browser(who).get("/")).words


def test_a_signature_waits_for_one_side_after_the_other(county: County) -> None:
    number = checked(county)

    assert "待我复核" in home(county, "lead") and number in home(county, "lead")
    assert "待我复核" not in home(county, "office")
    operations.sign_review(actor=county.actor("lead"), at=now(), number=number, opinion="同意")

    assert "待我复核" not in home(county, "lead")
    assert "待我复核" in home(county, "office")


def test_the_button_leads_to_the_review_and_says_what_the_check_found(county: County) -> None:
    number = checked(county)

    page = county.browser("lead").get("/")

    assert f"/problems/{number}/review/" in page.content.decode()
    assert "方敬" in read(page).words and "看了账" in read(page).words


@pytest.mark.parametrize("who", ["accountable", "assisting", "other", "checker", "leader"])
def test_nobody_else_is_asked_to_sign(county: County, who: str) -> None:
    checked(county)

    assert "待我复核" not in home(county, who)


def test_a_running_notice_waits_for_nobody(county: County) -> None:
    posted(county)

    assert "公示等办理" not in home(county, "office")


def test_an_objection_waits_for_the_office_at_once(county: County) -> None:
    notice = posted(county)
    operations.record_objection(actor=county.actor("other"), at=now(), notice_id=notice.pk, text="南门没有开户")

    words = home(county, "office")

    assert "公示等办理" in words and "1 件异议等答复" in words
    assert "公示等办理" not in home(county, "lead")


def test_a_notice_that_is_over_waits_to_be_closed(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = posted(county)
    moment = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    words = home(county, "office")

    assert "公示期满，没有待答复的异议，可以销号" in words and notice.problem.number in words


def test_the_figure_beside_signatures_leads_to_exactly_their_list(county: County) -> None:
    for _ in range(2):
        checked(county)
    page = county.browser("lead").get("/").content.decode()

    assert "/verification/?view=to-sign" in page
    listed = read(county.browser("lead").get("/verification/?view=to-sign")).words
    assert "共 2 项" in listed
