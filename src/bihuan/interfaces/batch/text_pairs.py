"""Every pair of texts that are alike, on more than one machine: a Daft data frame in, a Daft data frame out.

The runner decides where it runs: Daft's own on this machine, Ray on a cluster. How: docs/pairing.md. The texts are cut into bands of
about as many texts by the number of their distinct 3-grams. Two bands whose sizes are too far apart share no pair; every other two,
and each band with itself, are one task, and a worker needs room for the texts of two bands. What a task finds is what the join finds.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import daft
import numpy as np

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.pairing.blocks import Question, Rule
from bihuan.core.pairing.joining import Pairs, join, learn_rarity, pairs_of, search
from bihuan.core.pairing.plain import count_distinct
from bihuan.core.pairing.routes import route_for
from bihuan.core.pairing.texts import texts_of
from bihuan.core.pairing.thresholds import Threshold, threshold_of

BANDS = 16
FOUND = daft.DataType.struct(
    {
        "a": daft.DataType.list(daft.DataType.string()),
        "b": daft.DataType.list(daft.DataType.string()),
        "similarity": daft.DataType.list(daft.DataType.float64()),
    }
)


def pair_up(
    texts: daft.DataFrame,
    threshold: float | str | Fraction | Threshold = 0.7,
    *,
    bands: int = BANDS,
    workers: int = 2,
) -> daft.DataFrame:
    """The pairs among `texts` (columns id and text, both strings), as columns a, b and similarity, in no promised order.

    `workers` processes at once do tasks, each on one core. Sizes and ids are looked at when this is called, pairs when the answer is read.
    Raises BadInput for a wrong threshold or an id that comes twice.
    """
    least = threshold_of(threshold)
    _refuse_twins(texts)
    sized = texts.select("id", "text", _size(texts["text"]).alias("size")).where(daft.col("size") > daft.lit(0))
    limits = cut_bands(_counts_of(sized), bands)
    together = sized.select("id", "text", _band_of(limits)(daft.col("size")).alias("band")).groupby("band")
    kept = together.agg(daft.col("id").list_agg().alias("ids"), daft.col("text").list_agg().alias("texts"))
    tasks = meeting_bands(limits, least)
    if not tasks:
        return daft.from_pydict({"a": [], "b": [], "similarity": []})
    frame = daft.from_pydict({"one": [one for one, _other in tasks], "other": [other for _one, other in tasks]})
    ones = kept.select(
        daft.col("band").alias("one"), daft.col("ids").alias("ids_of_one"), daft.col("texts").alias("ones")
    )
    others = kept.select(
        daft.col("band").alias("other"), daft.col("ids").alias("ids_of_other"), daft.col("texts").alias("others")
    )
    frame = frame.join(ones, on="one").join(others, on="other").into_batches(1)
    comparing: Any = daft.cls(Comparing, use_process=True, max_concurrency=workers)(least.over, least.under)
    found = comparing.compare(
        *(daft.col(name) for name in ("one", "other", "ids_of_one", "ones", "ids_of_other", "others"))
    )
    return frame.select(found).explode("a", "b", "similarity").where(~daft.col("a").is_null())


def cut_bands(counts: Iterable[tuple[int, int]], bands: int) -> list[tuple[int, int]]:
    """The least and the greatest size of each band, given (size, how many texts have it): about as many texts in each."""
    ascending = sorted(counts)
    share = -(-sum(count for _size, count in ascending) // max(1, bands))
    cut: list[tuple[int, int]] = []
    held = 0
    for size, count in ascending:
        if cut and held < share:
            cut[-1] = (cut[-1][0], size)
            held += count
        else:
            cut.append((size, size))
            held = count
    return cut


def meeting_bands(limits: Sequence[tuple[int, int]], threshold: Threshold) -> list[tuple[int, int]]:
    """Two bands each, the lower first, that can share a pair; each band meets itself."""
    return [
        (one, other)
        for other, (least, _greatest) in enumerate(limits)
        for one in range(other + 1)
        if one == other or limits[one][1] >= threshold.sizes(least)[0]
    ]


class Comparing:
    """One task: the texts of two bands against each other, or of one among themselves."""

    def __init__(self, over: int, under: int) -> None:
        self._threshold = Threshold(over, under)

    @daft.method(return_dtype=FOUND, unnest=True)
    def compare(  # noqa: PLR0917  # a column each
        self, one: int, other: int, ids_of_one: list[str], ones: list[str], ids_of_other: list[str], others: list[str]
    ) -> dict[str, list[Any]]:
        if one == other:
            lots: Iterable[Pairs] = join(texts_of(ones), self._threshold)
        else:
            lots = between(ones, others, self._threshold)
        found: dict[str, list[Any]] = {"a": [], "b": [], "similarity": []}
        for lot in lots:
            found["a"] += [ids_of_one[number] for number in lot.one.tolist()]
            found["b"] += [ids_of_other[number] for number in lot.other.tolist()]
            found["similarity"] += lot.similarity.tolist()
        return found


def between(ones: Sequence[str], others: Sequence[str], threshold: Threshold) -> Iterable[Pairs]:
    """Pairs of one text here and one there, by their numbers."""
    asked, texts = texts_of(ones), texts_of(others)
    route = route_for(len(asked.points) + len(texts.points))
    rule = Rule(learn_rarity(texts, route), threshold.over, threshold.under)
    mine, theirs = route.build(asked, rule, 1), route.build(texts, rule, 1)
    for finds in search(Question(mine, theirs, False, rule), route):
        yield pairs_of(mine, theirs, finds)


@daft.func.batch(return_dtype=daft.DataType.int64())
def _size(texts: daft.Series) -> Any:  # noqa: ANN401
    return count_distinct(texts_of([text or "" for text in texts.to_pylist()]))


def _band_of(limits: Sequence[tuple[int, int]]) -> Any:  # noqa: ANN401
    greatest = np.array([limit[1] for limit in limits], dtype=np.int64)

    @daft.func.batch(return_dtype=daft.DataType.int64())
    def band(sizes: daft.Series) -> Any:  # noqa: ANN401
        return np.searchsorted(greatest, np.array(sizes.to_pylist(), dtype=np.int64)).astype(np.int64)

    return band


def _counts_of(sized: daft.DataFrame) -> list[tuple[int, int]]:
    """How many texts have which size."""
    counted = sized.groupby("size").agg(daft.col("id").count().alias("texts")).to_pydict()
    return list(zip(counted["size"], counted["texts"], strict=True))


def _refuse_twins(texts: daft.DataFrame) -> None:
    counted = texts.groupby("id").agg(daft.col("text").count().alias("times"))
    twins = counted.where(daft.col("times") > daft.lit(1)).limit(1).to_pydict()["id"]
    if twins:
        raise BadInput(Reason("batch-same-id", "编号“%(id)s”出现了两次。", {"id": twins[0]}))
