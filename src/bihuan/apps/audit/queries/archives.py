"""Sealed acts as they leave in an archive package: the exact bytes that were sealed, each with its proof under one head."""

from dataclasses import dataclass

from bihuan.apps.audit.models import Act
from bihuan.apps.audit.queries.heads import SignedHead
from bihuan.apps.audit.queries.proofs import inclusion_proof
from bihuan.apps.audit.queries.records import record_of
from bihuan.core.acts import encode_act
from bihuan.core.decisions import Reason, Refused


@dataclass(frozen=True, slots=True)
class ArchivedAct:
    """One act: its bytes, its place in the log (from 0) and the hashes that lead from it to the root, lowest first."""

    content: bytes
    position: int
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArchivedActs:
    acts: tuple[ArchivedAct, ...]
    head: SignedHead


def archived_acts(object_type: str, object_id: int) -> ArchivedActs:
    """Every open act on a thing, oldest first. The caller has settled who may take it out.

    Raises NotSealed while one of them waits for its seal, Refused where one is no longer what was sealed or there is none.
    """
    rows = Act.objects.filter(object_type=object_type, object_id=str(object_id), protected=False).order_by("pk")
    found, head = [], None
    for act in rows:
        proof = inclusion_proof(act.reference)
        if not proof.holds or (head is not None and proof.head.size != head.size):
            raise Refused(
                Reason("archive-act-broken", "操作记录正在封存或核验不符，过一分钟再取；还是这样，先核验存证。")
            )
        head = proof.head
        found.append(ArchivedAct(encode_act(record_of(act)), proof.position, proof.hashes))
    if head is None:
        raise Refused(Reason("archive-no-acts", "没有操作记录，不能归档。"))
    return ArchivedActs(tuple(found), head)
