"""Which reports of a region are like which, over all its campaigns and years: what is new is compared with everything before.

Texts are compared through an index on this machine's disk (`text_index`, docs/pairing.md), and what was found is kept in the database,
so that each text is compared once. A machine whose index lacks texts that others compared takes them in first; one that is missing or
damaged is made anew from the database, and so is everything when the given templates change. Whoever is killed in the middle begins
again with what was not yet kept. One at a time: the region's row is the lock, on all machines.
"""

import heapq
import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef

from bihuan.apps.formalism.models import AlikeWords, Pairing, ReportWords
from bihuan.apps.formalism.queries.gathering import templates_in_force
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.decisions import BihuanError
from bihuan.core.formalism.mates import COMPARED, SHORTEST
from bihuan.core.formalism.plain_text import Given, own_text
from bihuan.text_index.files import DamagedIndex
from bihuan.text_index.index import TextIndex

RULE = "1"
"""Changes with how a text is prepared for being compared: then all of them are compared anew."""
MOST_ALIKE = 40
"""How many of the texts that one is most like are kept."""
_CHUNK = 2000
_JOINED = 5000
"""How many texts are compared in one transaction: on SQLite whoever else writes waits that long, a second or two."""
_DIGEST = 32
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """By which rule texts of a region are prepared: `recipe` names it."""

    region_id: int
    recipe: str
    given: Given

    def words(self, line: str) -> str:
        """What is compared of a report; "" where it says too little."""
        text = own_text(line, self.given)
        return text.masked if len(text.own) >= SHORTEST else ""

    @property
    def folder(self) -> Path:
        return Path(settings.TEXT_INDEX_ROOT) / f"{self.region_id}-{self.recipe}"


def pair_up(region: RegionRow) -> int:
    """Compare what is new with everything before; how many texts were new. Where the index cannot be used, another time."""
    prepared = _prepare(region)
    _begin(prepared)
    noted = sum(1 for _ in _note_new(prepared))
    try:
        _ensure_whole(prepared.folder)
        while joined := _join_some(prepared):
            log.debug("compared %s texts of region %s", joined, region.id)
    except (OSError, BihuanError) as problem:
        log.warning("reports of region %s are compared at the next pass: %s", region.id, problem)
    return noted


def _prepare(region: RegionRow) -> _Prepared:
    templates = templates_in_force(region.path)
    recipe = sha256("\n\0".join((RULE, *templates)).encode()).hexdigest()[:_DIGEST]
    return _Prepared(region.id, recipe, Given(templates))


@transaction.atomic
def _begin(prepared: _Prepared) -> None:
    """Forget what was compared by another rule."""
    Pairing.objects.get_or_create(region_id=prepared.region_id, defaults={"recipe": prepared.recipe})
    held = Pairing.objects.select_for_update().get(region=prepared.region_id)
    if held.recipe != prepared.recipe:
        ReportWords.objects.filter(region=prepared.region_id).delete()
        AlikeWords.objects.filter(region=prepared.region_id).delete()
        held.recipe = prepared.recipe
        held.save(update_fields=["recipe"])
    for folder in Path(settings.TEXT_INDEX_ROOT).glob(f"{prepared.region_id}-*"):
        if folder != prepared.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _note_new(prepared: _Prepared) -> Iterator[int]:
    """Note the digests of reports that have none yet."""
    known = Exists(ReportWords.objects.filter(report=OuterRef("pk")))
    new = list(ledger.report_ids_of_region(prepared.region_id).filter(~known).order_by("pk"))
    for start in range(0, len(new), _CHUNK):
        lines = ledger.report_lines(new[start : start + _CHUNK])
        rows = [
            ReportWords(report_id=pk, region_id=prepared.region_id, digest=digest, joined=not digest)
            for pk, line in lines.items()
            for digest in (_digest(prepared.words(line)),)
        ]
        with transaction.atomic():
            if not _still(prepared):
                return
            ReportWords.objects.bulk_create(rows, ignore_conflicts=True)
        yield from lines


def _still(prepared: _Prepared) -> bool:
    """Hold the region's row, if its texts are still compared by this rule."""
    held = Pairing.objects.select_for_update().get(region=prepared.region_id)
    return held.recipe == prepared.recipe


def _ensure_whole(folder: Path) -> None:
    """Look at every byte of this machine's index, and put an empty one in its place where it is missing or damaged."""
    try:
        TextIndex.open(folder)
        return
    except FileNotFoundError:
        log.info("the index %s is made anew", folder.name)
    except DamagedIndex as problem:
        log.warning("the index %s is made anew: %s", folder.name, problem)
    shutil.rmtree(folder, ignore_errors=True)
    TextIndex.create(folder, COMPARED)


@transaction.atomic
def _join_some(prepared: _Prepared) -> int:
    """Compare some texts that were not compared yet; how many. 0 where none is left, or the rule has changed."""
    if not _still(prepared):
        return 0
    index = TextIndex.open(prepared.folder, check=False)  # as others left it
    held = set(index.ids())
    _take_in(prepared, index, held)
    waiting = ReportWords.objects.filter(region=prepared.region_id, joined=False).values_list("digest", flat=True)
    digests = list(islice(waiting.order_by("digest").distinct(), _JOINED))
    if not digests:
        return 0
    texts = _texts(prepared, digests)
    fresh = [digest for digest in digests if digest in texts and digest not in held]
    again = [digest for digest in digests if digest in texts and digest in held]
    pairs = _Pairs()
    for match in index.pairs_of_new(fresh, [texts[digest] for digest in fresh]):
        pairs.add(match.new, match.old, match.similarity)
    for match in index.find([texts[digest] for digest in again]):
        pairs.add(again[int(match.new)], match.old, match.similarity)
    rows = [AlikeWords(region_id=prepared.region_id, one=one, other=other) for one, other in pairs.kept()]
    AlikeWords.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
    for start in range(0, len(digests), _CHUNK):
        some = digests[start : start + _CHUNK]
        ReportWords.objects.filter(region=prepared.region_id, digest__in=some).update(joined=True)
    index.append(fresh, [texts[digest] for digest in fresh])
    return len(digests)


def _take_in(prepared: _Prepared, index: TextIndex, held: set[str]) -> None:
    """Put into the index what was compared elsewhere, or before the index was lost."""
    joined = ReportWords.objects.filter(region=prepared.region_id, joined=True).exclude(digest="")
    lacking = [
        each for each in joined.order_by("digest").values_list("digest", flat=True).distinct() if each not in held
    ]
    for start in range(0, len(lacking), _JOINED):
        texts = _texts(prepared, lacking[start : start + _JOINED])
        index.append(list(texts), list(texts.values()))
        held.update(texts)


def _texts(prepared: _Prepared, digests: Sequence[str]) -> dict[str, str]:
    """What the texts of these digests are, each from the first report that holds it; without those that were changed since."""
    found: dict[str, str] = {}
    for start in range(0, len(digests), _CHUNK):
        rows = ReportWords.objects.filter(region=prepared.region_id, digest__in=digests[start : start + _CHUNK])
        first = dict(
            rows.values("digest").annotate(first=Min("report")).order_by("digest").values_list("first", "digest")
        )
        for pk, line in ledger.report_lines(list(first)).items():
            words = prepared.words(line)
            if _digest(words) == first[pk]:
                found[first[pk]] = words
    return found


class _Pairs:
    """For each text those that it is most like, so many and no more."""

    def __init__(self) -> None:
        self._best: dict[str, list[tuple[float, str]]] = {}

    def add(self, new: str, old: str, similarity: float) -> None:
        if new == old:
            return
        best = self._best.setdefault(new, [])
        if len(best) < MOST_ALIKE:
            heapq.heappush(best, (similarity, old))
        else:
            heapq.heappushpop(best, (similarity, old))

    def kept(self) -> Iterator[tuple[str, str]]:
        """Each pair once, the lesser digest first."""
        yield from dict.fromkeys(
            (min(new, old), max(new, old)) for new, best in self._best.items() for _similarity, old in best
        )


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:_DIGEST] if words else ""
