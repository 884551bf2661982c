"""A closed case leaves as an archive package: what it was, what was said, its evidence, its acts with their proofs."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.queries import ArchivedActs
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemDetail, closing_state_of
from bihuan.apps.verification import policies, queries
from bihuan.apps.verification.operations.writing import record_act
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Refused
from bihuan.documents.archive_package import Part, manifest_of, part_of, plain_json, write_package

_CHUNK = 1 << 18
_UNFIT = re.compile(r"[^\w.\-（）()]+")


@dataclass(frozen=True, slots=True)
class Archive:
    """A package on its way: its file name, the hash of its manifest, its bytes in chunks."""

    filename: str
    manifest_sha256: str
    chunks: Iterator[bytes]


@transaction.atomic
def take_archive(*, actor: Actor, at: datetime, number: str) -> Archive:
    """The archive package of a closed problem, for its office and leaders; taking it is an act with the manifest's hash.

    It names people as the record does, for a record with names taken out proves nothing. Raises Missing, Refused.
    """
    detail = ledger.problem_detail(actor, number=number, today=timezone.localtime(at).date())
    state = closing_state_of(detail.id)
    verdict = policies.may_take_archive(actor, state.region_path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if detail.closed_at is None:
        raise Refused(Reason("archive-open", "销号以后才能归档。"))
    acts = audit.archived_acts("problem", detail.id)
    parts = [*_papers(actor, detail), *_log(acts), *_evidence(actor, detail)]
    manifest = manifest_of(
        parts,
        {"number": number, "made_at": at.isoformat(), "made_by": actor.name, "region": state.region_path,
         "acts": len(acts.acts), "root": acts.head.root, "size": acts.head.size},
    )  # fmt: skip
    digest = hashlib.sha256(manifest).hexdigest()
    record_act(
        state, "verification.archive.taken", actor=actor, at=at, role=Role(verdict.role or Role.OFFICE),
        after={"manifest": digest, "files": len(parts)},
    )  # fmt: skip
    return Archive(f"{number}.zip", digest, write_package(parts, manifest, at=timezone.localtime(at)))


def _papers(actor: Actor, detail: ProblemDetail) -> Iterator[Part]:
    closing = {
        "applications": [asdict(row) for row in queries.applications_of(actor, problem_id=detail.id)],
        "look_backs": [
            {
                "days": row.days,
                "due_on": row.due_on,
                "outcome": row.outcome,
                "finding": row.finding,
                "done_at": row.done_at,
            }
            for row in queries.look_backs_of(detail.id)
        ],
    }
    problem = asdict(detail)
    problem.pop("steps", None)  # what the reader may do is no part of the case
    problem.pop("parties", None)
    yield part_of("problem.json", plain_json(problem))
    yield part_of("closing.json", plain_json(closing))


def _log(acts: ArchivedActs) -> Iterator[Part]:
    lines = [
        json.dumps({"act": act.content.decode(), "position": act.position, "proof": act.proof}, ensure_ascii=False)
        for act in acts.acts
    ]
    yield part_of("acts.jsonl", ("\n".join(lines) + "\n").encode())
    yield part_of("head.json", plain_json(acts.head.document()))


def _evidence(actor: Actor, detail: ProblemDetail) -> Iterator[Part]:
    """Every piece of the problem, and what its checkers brought. Raises Refused where a file is gone from the store."""
    seen = {row.id: row for row in detail.evidence}
    for application in queries.applications_of(actor, problem_id=detail.id):
        seen |= {piece.id: piece for check in application.checks for piece in check.evidence}
    for row in seen.values():
        _row, path = evidence.open_evidence(actor, evidence_id=row.id)
        if not path.is_file():
            raise Refused(
                Reason("archive-file-gone", "佐证“%(name)s”的文件不在库里，先恢复文件再归档。", {"name": row.name})
            )
        yield Part(_name_of(row), _read(path), row.sha256, row.size)


def _name_of(row: EvidenceRow) -> str:
    """A name that every system takes, and that no other piece bears."""
    return f"evidence/{row.id}-{_UNFIT.sub('_', row.name)[-80:]}"


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
