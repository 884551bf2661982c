"""Which column of a list holds what, and how a correction by a person is remembered for the next file of that shape."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.core.decisions import Reason
from bihuan.core.sheets.headers import HeaderGuess, claim_of
from bihuan.core.sheets.synonyms import FIELDS, SYNONYMS, Claim, normalize_label


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns`: field → column from 1. `extra`: columns that no field takes, column → its name, kept with the row.

    `guessed` are fields that no label names and only the content suggests; `warnings` say what a person should look at.
    """

    columns: Mapping[str, int]
    labels: Mapping[str, str]
    extra: Mapping[int, str] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()
    warnings: tuple[Reason, ...] = ()

    def label_of(self, name: str) -> str:
        """The name that the file gives to the column of this field, for messages; the usual name where it has none."""
        return self.labels.get(name) or SYNONYMS.get(name, (name,))[0]


def map_columns(header: HeaderGuess, remembered: Mapping[str, str] | None = None) -> ColumnMapping:
    """What each column holds, by its name.

    `remembered` is a mapping that a person corrected, label → field ("" for: not to be read), as `mapping_to_remember`
    gives it; it goes before everything else. Where two columns claim one field, the better name wins, the other is kept
    under its own name and a warning says so. Without a column for the problem's text the fullest unknown one is proposed.
    """
    known = {normalize_label(label): name for label, name in (remembered or {}).items()}
    chosen: dict[str, int] = {}
    refused: set[int] = set()
    for column in _named_columns(header):
        name = known.get(normalize_label(header.label(column)))
        if name in FIELDS and name not in chosen:
            chosen[name] = column
        elif name is not None:
            refused.add(column)
    settled = set(chosen.values()) | refused
    warnings = _settle_claims(header, chosen, settled)
    guessed = frozenset[str]()
    if "text" not in chosen and header.fullest and header.fullest not in set(chosen.values()) | refused:
        chosen["text"] = header.fullest
        guessed = frozenset({"text"})
        warnings.append(
            Reason(
                "text_guessed",
                "没有写明哪一列是问题，按内容取了“%(label)s”列。",
                {"label": header.label(header.fullest)},
            )
        )
    taken = set(chosen.values())
    return ColumnMapping(
        columns={name: chosen[name] for name in FIELDS if name in chosen},
        labels={name: header.label(column) for name, column in chosen.items()},
        extra=_name_extras(header, taken),
        guessed=guessed,
        warnings=tuple(warnings),
    )


def mapping_to_remember(header: HeaderGuess, columns: Mapping[str, int]) -> dict[str, str]:
    """A corrected mapping (field → column) as label → field, to be kept under the header's fingerprint."""
    by_column = {column: name for name, column in columns.items()}
    return {header.label(column): by_column.get(column, "") for column in _named_columns(header)}


def fingerprint(header: HeaderGuess) -> str:
    """The shape of a list: the same for two files whose columns bear the same names in the same order, wherever they stand."""
    names = [normalize_label(header.label(column)) for column in _named_columns(header)]
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]


def _named_columns(header: HeaderGuess) -> list[int]:
    return [column for column, names in enumerate(header.labels, start=1) if names]


def _settle_claims(header: HeaderGuess, chosen: dict[str, int], settled: set[int]) -> list[Reason]:
    """Give each field that is still free the column with the best claim; say which columns lost one."""
    claims: dict[str, list[tuple[Claim, int]]] = {}
    for column in _named_columns(header):
        claim = claim_of(header.labels[column - 1]) if column not in settled else None
        if claim:
            claims.setdefault(claim.field, []).append((claim, column))
    warnings: list[Reason] = []
    for name, rivals in claims.items():
        rivals.sort(key=lambda rival: (rival[0].strength, -rival[1]), reverse=True)
        if name not in chosen:
            chosen[name] = rivals.pop(0)[1]
        kept = header.label(chosen[name])
        warnings.extend(_lost(kept, header.label(column)) for _, column in rivals)
    return warnings


def _lost(kept: str, lost: str) -> Reason:
    return Reason(
        "column_claimed_twice",
        "“%(kept)s”和“%(lost)s”像是同一项，取“%(kept)s”；“%(lost)s”按原列名另存。",
        {"kept": kept, "lost": lost},
    )


def _name_extras(header: HeaderGuess, taken: set[int]) -> dict[int, str]:
    """Names of the columns that no field takes; a name that stands twice gets a number."""
    names: dict[int, str] = {}
    for column in _named_columns(header):
        if column in taken:
            continue
        label, again = header.label(column), 2
        while label in names.values():
            label = f"{header.label(column)}（{again}）"
            again += 1
        names[column] = label
    return names
