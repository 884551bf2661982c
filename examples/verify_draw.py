"""Check a random draw: python verify_draw.py RECORD.json FRAME.csv. Exit 0: honest; 1: not, with the reason; 2: wrong usage.

Written from docs/sampling.md with the standard library alone: nobody has to trust the program that drew."""

import csv
import hashlib
import io
import json
import sys
from fractions import Fraction
from pathlib import Path

DRAW = b"bihuan-draw/1\0"
RULE = "bihuan-draw/1: SHA-256 over seed, stratum and id, ascending within each stratum; "
RULE += "strata by the bytes of their names; shares by equal proportions, at least one each"


def need(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise ValueError(otherwise)


def sha(mark: bytes, *texts: str) -> bytes:
    return hashlib.sha256(mark + b"".join(len(t.encode()).to_bytes(4, "big") + t.encode() for t in texts)).digest()


def read_frame(data: bytes) -> dict[str, list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    head, *rows = [row for row in rows if any(row)]
    names = [name.lower() for name in head]
    id_at, stratum_at = names.index("id"), (names.index("stratum") if "stratum" in names else len(names))
    strata: dict[str, list[str]] = {}
    for row in rows:
        strata.setdefault(row[stratum_at] if stratum_at < len(row) else "", []).append(row[id_at])
    ids = {row[id_at] for row in rows}
    need("" not in ids and 0 < len(ids) == len(rows), "ids in the frame are missing or come twice")
    return {name: sorted(strata[name], key=str.encode) for name in sorted(strata, key=str.encode)}


def merkle_root(strata: dict[str, list[str]]) -> str:
    level = [sha(b"\0", name, id_) for name, ids in strata.items() for id_ in ids]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha(b"\1" + left + right) for left, right in pairs] + level[len(level) // 2 * 2 :]
    return level[0].hex()


def shares(sizes: dict[str, int], total: int) -> dict[str, int]:
    need(0 < total <= sum(sizes.values()), "no such number can be drawn")
    held = dict.fromkeys(sizes, 0)
    for _unit in range(total):
        line = ((n > 0, Fraction(n * (n + 1) or 1, sizes[h] ** 2), h) for h, n in held.items() if n < sizes[h])
        held[min(line)[2]] += 1
    return held


def check(record: dict, strata: dict[str, list[str]]) -> None:
    need(record["rule"] == RULE and bool(record["seed"].strip()), "the rule is another one, or the seed is missing")
    need(record["frame_root"] == merkle_root(strata), "the frame is another one")
    held = shares({name: len(ids) for name, ids in strata.items()}, len(record["selected"]))
    rows = [{"stratum": name, "size": len(strata[name]), "sample": held[name]} for name in strata]
    need(record.get("total", sum(held.values())) == sum(held.values()), "the total is another one")
    need(record.get("strata", rows) in ([], rows), "the shares are other ones")
    lines = [sorted((sha(DRAW, record["seed"], h, id_), id_) for id_ in ids)[: held[h]] for h, ids in strata.items()]
    need(record["selected"] == [id_ for line in lines for _hash, id_ in line], "the seed gives another selection")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    try:
        record, frame = (Path(name).read_bytes() for name in sys.argv[1:])
        check(json.loads(record.decode("utf-8-sig")), read_frame(frame))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, csv.Error) as problem:
        sys.exit(f"NOT HONEST: {problem}")
