"""All declared checks, and a scan that asks every one of them."""

from collections.abc import Iterator

from bihuan.core.decisions import Missing, Reason
from bihuan.core.formalism.declared_evidence import ACTIVITY_CHECKS, EVIDENCE_CHECKS
from bihuan.core.formalism.declared_figures import FIGURE_CHECKS
from bihuan.core.formalism.declared_texts import TEXT_CHECKS
from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.flags import Check, Flag

CHECKS: tuple[Check, ...] = (*TEXT_CHECKS, *FIGURE_CHECKS, *EVIDENCE_CHECKS, *ACTIVITY_CHECKS)
_BY_ID = {check.id: check for check in CHECKS}


def check_named(id: str) -> Check:
    """The check of this id. Raises Missing where there is none."""
    if id not in _BY_ID:
        raise Missing(Reason("check-unknown", "没有检查“%(id)s”。", {"id": id}))
    return _BY_ID[id]


def scan(material: Material) -> Iterator[Flag]:
    """The flags of all checks, in the order of the checks."""
    for check in CHECKS:
        yield from check.find(material)
