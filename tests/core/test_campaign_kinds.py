"""The kinds of drive: each proposes everything that a campaign needs, and none proposes what another does."""

import pytest

from bihuan.core.campaign_kinds import CAMPAIGN_KINDS, CampaignKind

KINDS = [pytest.param(kind, id=kind.key) for kind in CAMPAIGN_KINDS.values()]


def test_there_are_ten_at_least_and_no_two_are_alike() -> None:
    assert len(CAMPAIGN_KINDS) >= 10
    for field in ("name", "short_name", "prefix", "content"):
        assert len({getattr(kind, field) for kind in CAMPAIGN_KINDS.values()}) == len(CAMPAIGN_KINDS), field


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_proposed_would_be_taken_as_it_is(kind: CampaignKind) -> None:
    """The same measures as the operation's: a proposal that is refused would be no help."""
    assert 0 < len(kind.name) <= 120 and 0 < len(kind.short_name) <= 20 and len(kind.key) <= 20
    assert 2 <= len(kind.prefix) <= 4 and kind.prefix.isascii() and kind.prefix.isupper()
    assert kind.name.endswith("专项整治")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_focus_of_all_three_sorts_standards_and_tasks(kind: CampaignKind) -> None:
    for items in (kind.links, kind.content, kind.subjects, kind.standards):
        assert len(items) >= 3
        assert len(set(items)) == len(items)
        assert all(item == item.strip() and "\n" not in item and "；" not in item for item in items)
    days = [task.days for task in kind.tasks]
    assert len(days) >= 4 and days == sorted(days) and days[0] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_standard_can_be_checked_and_is_no_slogan(kind: CampaignKind) -> None:
    """Somebody else must be able to see whether it was reached: it names what there is to look at."""
    slogans = ("高度重视", "切实加强", "全面提升", "扎实推进", "进一步")
    assert not [item for item in kind.standards for slogan in slogans if slogan in item]
