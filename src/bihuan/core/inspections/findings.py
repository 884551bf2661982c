"""What is found of one item on the spot, and what counts as confirmed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import Reason

LEAST_INSPECTORS = 2
MOST_WORDS = 4000


class Finding(StrEnum):
    RECTIFIED = "rectified"
    PARTLY = "partly"
    NOT_RECTIFIED = "not-rectified"
    UNSEEN = "unseen"  # what there is could not be looked at
    REFUSED = "refused"
    NOT_FOUND = "not-found"


FINDING_NAMES: Mapping[Finding, str] = {
    Finding.RECTIFIED: "已整改到位",
    Finding.PARTLY: "部分整改",
    Finding.NOT_RECTIFIED: "没有整改",
    Finding.UNSEEN: "看不到",
    Finding.REFUSED: "拒绝检查",
    Finding.NOT_FOUND: "找不到",
}
NOT_VISITED = "未到"
CONFIRMED = Finding.RECTIFIED
"""The one finding that confirms. Everything else, and what was not visited, counts as not confirmed, and is said so."""


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """What a sample came to. `drawn` is its size; whatever is not in `found` was not visited."""

    drawn: int
    found: Mapping[Finding, int]

    @property
    def confirmed(self) -> int:
        return self.found.get(CONFIRMED, 0)

    @property
    def visited(self) -> int:
        return sum(self.found.values())

    @property
    def not_visited(self) -> int:
        return self.drawn - self.visited


def count_findings(drawn: int, found: Iterable[Finding]) -> FindingCounts:
    """Count what was found of a sample of that size."""
    counts: dict[Finding, int] = {}
    for finding in found:
        counts[finding] = counts.get(finding, 0) + 1
    return FindingCounts(drawn, counts)


def refuse_finding(finding: Finding, reason: str) -> Reason | None:
    """Why this cannot stand as a finding: all but the confirmed say what was seen."""
    said = reason.strip()
    if len(said) > MOST_WORDS:
        return Reason("finding-long", "最多写 %(most)s 个字。", {"most": MOST_WORDS})
    if finding is not CONFIRMED and not said:
        return Reason("finding-reason", "“%(finding)s”要写明看到了什么、为什么。", {"finding": FINDING_NAMES[finding]})
    return None


def content_hash(current: Iterable[tuple[str, str]]) -> str:
    """What inspectors sign, in hex: SHA-256 over one line "item finding" for each item found, sorted, joined by line feeds.

    Both are UUIDs in lower case with hyphens: the item's reference, and the `client_id` of the finding that stands now. A device
    without a network computes the same.
    """
    lines = sorted(f"{item} {client_id}".lower() for item, client_id in current)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit as it stands: items, those with a finding, who goes, and who has signed exactly these findings."""

    ended: bool
    items: int
    found: int
    inspectors: frozenset[int]
    signed: frozenset[int]


def refuse_to_end(facts: VisitFacts) -> tuple[Reason, ...]:
    """Every reason why a visit cannot be ended."""
    if facts.ended:
        return (Reason("visit-ended", "这次检查已经结束。"),)
    missing = len(facts.inspectors - facts.signed)
    stands = (
        (facts.found < facts.items, Reason("visit-open-items", "还有 %(n)s 项没有结论。", {"n": facts.items - facts.found})),
        (
            len(facts.inspectors) < LEAST_INSPECTORS,
            Reason("visit-alone", "检查至少要 %(n)s 个人。", {"n": LEAST_INSPECTORS}),
        ),
        (missing > 0, Reason("visit-unsigned", "还有 %(n)s 名检查人员没有签名，或者签名以后结论又改过。", {"n": missing})),
    )  # fmt: skip
    return tuple(reason for applies, reason in stands if applies)
