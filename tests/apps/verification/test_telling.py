"""What closing tells: the unit of what was decided about it, whoever looks back of what came due."""

from datetime import timedelta

from bihuan.apps.notifications.models import Item
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import LookBack, PublicNotice
from bihuan.core.actors import Role
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side
from tests.apps.ledger.web.county import County, now
from tests.apps.verification.steps import closed, under_check
from tests.factories import SYSTEM, make_user


def signed_by_both(county: County, *, notice_days: int) -> str:
    """The office has made signing and notice the rule; a problem that passed its check."""
    rule = ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=notice_days, look_backs=(180,))
    operations.change_closing_policy(
        actor=county.actor("office"), at=now(), campaign_id=county.campaign, why="从严", seen=None,
        policy={**DEFAULT_POLICY, "general": rule},
    )  # fmt: skip
    number = under_check(county)
    operations.close_application(actor=county.actor("checker"), at=now(), number=number, finding="看了账")
    return number


def sign(county: County, who: str, number: str) -> None:
    operations.sign_review(actor=county.actor(who), at=now(), number=number, opinion="同意", public_text="开了专户")


def told(county: County, kind: str) -> list[tuple[str, str, str]]:
    words = {user.id: word for word, user in county.users.items()}
    rows = Item.objects.filter(kind=kind).order_by("pk").values_list("user", "title", "address")
    return [(words[user], title, address) for user, title, address in rows]


def test_the_unit_is_told_once_all_have_signed(county: County) -> None:
    number = signed_by_both(county, notice_days=0)
    sign(county, "lead", number)
    assert told(county, "verification.closing") == []
    sign(county, "office", number)

    assert told(county, "verification.closing") == [
        ("accountable", f"{number} 复核签署完成，已销号", f"/problems/{number}/")
    ]


def test_the_unit_is_told_that_it_was_not_signed(county: County) -> None:
    number = signed_by_both(county, notice_days=0)
    operations.return_from_review(actor=county.actor("lead"), at=now(), number=number, opinion="凭证只有一半")

    assert told(county, "verification.closing") == [
        ("accountable", f"{number} 复核没有通过，退回整改", f"/problems/{number}/")
    ]


def test_the_unit_is_told_of_its_public_notice_and_until_when(county: County) -> None:
    number = signed_by_both(county, notice_days=7)
    for who in ("lead", "office"):
        sign(county, who, number)
    notice = PublicNotice.objects.get()

    assert told(county, "verification.closing") == [
        ("accountable", f"{number} 复核签署完成，公示到 {notice.last_day.isoformat()}", f"/notices/{notice.pk}/")
    ]


def test_who_looks_back_is_told_once_a_day_of_everything_that_came_due(county: County) -> None:
    county.users["inspector"] = make_user(county.region, Role.INSPECTOR, name="督查员")
    for _ in range(2):
        closed(county)
    later = now() + timedelta(days=181)
    assert operations.make_look_backs_due(actor=SYSTEM, at=later) == 2
    operations.make_look_backs_due(actor=SYSTEM, at=later)

    assert LookBack.objects.count() == 2
    assert sorted(who for who, _, _ in told(county, "verification.look-backs")) == ["checker", "inspector"]
    assert {title for _, title, _ in told(county, "verification.look-backs")} == {"2 项到了回头看的日子"}
