"""The index: ask for texts that are like new ones, and add the new ones."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bihuan.core.decisions import BadInput, BihuanError, Reason
from bihuan.core.pairing.blocks import Block, Question, Rule
from bihuan.core.pairing.joining import join, pairs_of, search
from bihuan.core.pairing.routes import route_for
from bihuan.core.pairing.texts import Texts, join_texts, texts_of
from bihuan.core.pairing.thresholds import Threshold, threshold_of
from bihuan.text_index.files import DamagedIndex
from bihuan.text_index.manifest import NAME, Entry, Manifest, read_manifest, write_manifest
from bihuan.text_index.segments import Segment, keys_of, make_segment, read_segment, write_segment

SUFFIX = ".segment"
LOCK = "lock"


class IndexInUse(BihuanError):
    """Somebody else is adding to the index. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(Reason("index-in-use", "相似文本索引正在被写入，请稍后再试。"))


@dataclass(frozen=True, slots=True)
class Match:
    """A new text by its number or id, the id of the one that it is like, and how many of all 3-grams both hold."""

    new: str
    old: str
    common: int
    union: int

    @property
    def similarity(self) -> float:
        return self.common / self.union


class TextIndex:
    """An open index. It sees what was in force when it was opened, and what it added itself."""

    def __init__(self, folder: Path, manifest: Manifest, segments: Sequence[Segment]) -> None:
        self._folder = folder
        self._manifest = manifest
        self._segments = list(segments)

    @classmethod
    def create(cls, folder: Path, threshold: float | str | Fraction | Threshold = 0.7) -> "TextIndex":
        """An empty index in a folder of its own, to be asked from this threshold upwards. Refused where there is one."""
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if (folder / NAME).exists():
                raise BadInput(Reason("index-there", "这个文件夹里已经有相似文本索引。"))
            manifest = Manifest(threshold_of(threshold))
            write_manifest(folder, manifest)
        return cls(folder, manifest, ())

    @classmethod
    def open(cls, folder: Path, *, check: bool = True) -> "TextIndex":
        """The index in a folder. With `check` every byte is compared with its checksum, else only lengths are.

        Raises DamagedIndex, or FileNotFoundError where there is none.
        """
        while True:
            manifest = read_manifest(folder)
            try:
                return cls(folder, manifest, [_open(folder, entry, check) for entry in manifest.segments])
            except FileNotFoundError as problem:
                if manifest == read_manifest(folder):
                    raise DamagedIndex(Path(str(problem.filename)).name) from problem
                # Else the file was merged into another one between the two looks.

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    @property
    def threshold(self) -> Threshold:
        """The least that can be asked."""
        return self._manifest.threshold

    def ids(self) -> Iterator[str]:
        """The ids of all texts, the oldest segment first."""
        for segment in self._segments:
            yield from segment.ids()

    def find(
        self, texts: Sequence[str], threshold: float | str | Fraction | Threshold | None = None, *, workers: int = 1
    ) -> Iterator[Match]:
        """Every text of the index that is like one of these; `new` is the number of the text among them."""
        yield from self._find(
            [str(number) for number in range(len(texts))], texts_of(texts), self._asked(threshold), workers
        )

    def pairs_of_new(
        self,
        ids: Sequence[str],
        texts: Sequence[str],
        threshold: float | str | Fraction | Threshold | None = None,
        *,
        workers: int = 1,
    ) -> Iterator[Match]:
        """Every pair that these texts add: each with those of the index, and among themselves (`old` comes first there)."""
        asked, points = self._asked(threshold), texts_of(texts)
        yield from self._find(ids, points, asked, workers)
        for lot in join(points, asked, workers=workers):
            for one, other, common, union in zip(*(column.tolist() for column in lot), strict=True):
                yield Match(ids[other], ids[one], common, union)

    def append(self, ids: Sequence[str], texts: Sequence[str], *, workers: int = 1) -> None:
        """Add texts: all of them are in force when this returns, and none if it does not. Small segments are merged.

        Raises BadInput for an id that comes twice or is there already, IndexInUse while somebody else adds.
        """
        if len(ids) != len(texts):
            raise ValueError("as many ids as texts")
        with _alone(self._folder):
            self._catch_up()
            self._refuse_known(ids)
            if ids:
                self._add(list(ids), texts_of(texts), workers)
            self._sweep()

    def _find(self, ids: Sequence[str], points: Texts, threshold: Threshold, workers: int) -> Iterator[Match]:
        route = route_for(sum(len(segment.block.points) for segment in self._segments))
        asked: Block | None = None
        for segment in self._segments:
            rule = Rule(segment.rarity, threshold.over, threshold.under)
            asked = asked or route.build(points, rule, 1)  # its sizes and signatures count, not its lists
            question = Question(asked, segment.block, False, rule)
            for finds in search(question, route, workers):
                lot = pairs_of(asked, segment.block, finds)
                for one, other, common, union in zip(*(column.tolist() for column in lot), strict=True):
                    yield Match(ids[one], segment.id_of(other), common, union)

    def _asked(self, threshold: float | str | Fraction | Threshold | None) -> Threshold:
        least = self._manifest.threshold
        asked = least if threshold is None else threshold_of(threshold)
        if Fraction(asked.over, asked.under) < Fraction(least.over, least.under):
            values = {"least": f"{least.over / least.under:g}"}
            raise BadInput(Reason("index-threshold", "这个索引只能查相似度不低于 %(least)s 的。", values))
        return asked

    def _catch_up(self) -> None:
        """See what others added since this was opened."""
        manifest = read_manifest(self._folder)
        if manifest != self._manifest:
            self._segments = [_open(self._folder, entry, False) for entry in manifest.segments]
            self._manifest = manifest

    def _refuse_known(self, ids: Sequence[str]) -> None:
        twice = _first_twice(ids)
        keys = keys_of(ids)
        known = twice or next(filter(None, (segment.holds(ids, keys) for segment in self._segments)), None)
        if known is not None:
            raise BadInput(Reason("index-same-id", "编号“%(id)s”已经在索引里，或出现了两次。", {"id": known}))

    def _add(self, ids: list[str], points: Texts, workers: int) -> None:
        """Write a segment of these texts and of the last ones that are not much larger, and put it in force."""
        kept = len(self._segments)
        while kept and len(self._segments[kept - 1]) < 2 * len(points):
            kept -= 1
            older = self._segments[kept]
            ids, points = older.ids() + ids, join_texts([older.texts, points])
        made = make_segment(ids, points, self._manifest.threshold, route_for(len(points.points)), workers)
        path = self._folder / f"{self._manifest.next_number:08}{SUFFIX}"
        checksum = write_segment(path, made)
        entry = Entry(path.name, len(ids), path.stat().st_size, checksum)
        entries = (*self._manifest.segments[:kept], entry)
        manifest = Manifest(self._manifest.threshold, self._manifest.next_number + 1, entries)
        write_manifest(self._folder, manifest)
        self._manifest = manifest
        self._segments[kept:] = [_open(self._folder, entry, False)]

    def _sweep(self) -> None:
        """Remove files that are not in force: merged ones, and what an append left that did not come to its end."""
        wanted = {entry.file for entry in self._manifest.segments}
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one who writes. The lock goes with the process, however it ends."""
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise IndexInUse from problem
        yield


def _open(folder: Path, entry: Entry, check: bool) -> Segment:
    return read_segment(folder / entry.file, length=entry.length, checksum=entry.checksum if check else None)


def _first_twice(ids: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            return name
        seen.add(name)
    return None
