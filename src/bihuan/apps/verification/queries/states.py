"""The exact state that a signature stands for, as a hash."""

import hashlib
import json

from bihuan.apps.ledger.queries import ClosingState
from bihuan.apps.verification.models import Application, Check
from bihuan.core.decisions import Missing, Reason


def passed_check(application: Application) -> Check:
    """The check that found the problem of an application done. Raises Missing."""
    check = Check.objects.filter(application=application, outcome="passed").order_by("-pk").first()
    if check is None:
        raise Missing(Reason("no-check", "还没有开始核查。"))
    return check


def state_hash(state: ClosingState, application: Application, check: Check) -> str:
    """SHA-256 over the exact state that is signed: the problem, what was applied for, what the check found."""
    content = {
        "problem": state.content_hash,
        "severity": state.severity,
        "accountable_unit": state.accountable_unit_id,
        "assisting_units": sorted(state.assisting_unit_ids),
        "application": [
            application.pk, application.statement, application.effective_on and application.effective_on.isoformat(),
            application.like_cases, application.source_cured, application.rule,
        ],
        "check": [check.pk, check.outcome, check.finding, check.on_site, check.answers, check.grade],
        "seen": sorted(check.pieces.values_list("evidence__file__sha256", flat=True)),
    }  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
