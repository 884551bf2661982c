"""The verified rate wherever a reported one stands: a higher app that draws random checks registers what they say of campaigns.

A lower app asks `verified_rates(ids)` and gets nothing for a campaign that no finished check drew from. What they say together is
asked by `joint_rate(ids)`: rates of several samples are never averaged by who shows them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from bihuan.ui.figures import CountingRule, RatePair, say_percent


@dataclass(frozen=True, slots=True)
class VerifiedRate:
    """In percent of all problems, with its bounds; `checked` is the size of the sample, `url` where its counting rule stands.

    `parts` is how many campaigns it speaks of."""

    verified: float
    lower: float
    upper: float
    checked: int
    url: str
    rule: CountingRule
    parts: int = 1

    @property
    def words(self) -> str:
        """As 92%（82–97%）: the narrow column of a list; how many were drawn stands with the rule."""
        return gettext("%(rate)s（%(low)s–%(high)s）") % {
            "rate": say_percent(self.verified),
            "low": f"{self.lower:.0f}",
            "high": say_percent(self.upper),
        }


Find = Callable[[Collection[int]], Mapping[int, VerifiedRate]]
FindJoint = Callable[[Collection[int]], VerifiedRate | None]
_finders: list[Find] = []
_joiners: list[FindJoint] = []


def register_verified_rates(find: Find) -> None:
    """Say what random checks found of campaigns. Registered twice it counts once."""
    if find not in _finders:
        _finders.append(find)


def verified_rates(campaign_ids: Collection[int]) -> dict[int, VerifiedRate]:
    """What is known of these campaigns, by their ids."""
    found: dict[int, VerifiedRate] = {}
    for find in _finders:
        found |= find(campaign_ids)
    return found


def register_joint_rate(find: FindJoint) -> None:
    """Say what random checks found of several campaigns together. Registered twice it counts once."""
    if find not in _joiners:
        _joiners.append(find)


def joint_rate(campaign_ids: Collection[int]) -> VerifiedRate | None:
    """What is known of those of these campaigns that were drawn from, together; None where none was."""
    return next((found for find in _joiners if (found := find(campaign_ids)) is not None), None)


def beside(pair: RatePair, known: VerifiedRate | None) -> RatePair:
    """The reported rate with the verified one beside it, where there is one."""
    if known is None:
        return pair
    return replace(
        pair,
        verified=known.verified,
        lower=known.lower,
        upper=known.upper,
        checked=known.checked,
        verified_url=known.url,
    )
