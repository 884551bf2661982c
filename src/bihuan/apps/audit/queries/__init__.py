"""What others read: heads, proofs, how the last verification ended."""

from bihuan.apps.audit.queries.archives import ArchivedAct, ArchivedActs, archived_acts
from bihuan.apps.audit.queries.faults import Fault, FaultKind
from bihuan.apps.audit.queries.heads import SignedHead, export_heads, latest_head, read_heads
from bihuan.apps.audit.queries.keys import KeysMissing, fingerprint_of
from bihuan.apps.audit.queries.last_run import LastRun, last_verification
from bihuan.apps.audit.queries.proofs import (
    ConsistencyProof,
    InclusionProof,
    NotSealed,
    consistency_proof,
    inclusion_proof,
)
from bihuan.apps.audit.queries.reading import (
    ActFilters,
    ActPage,
    ActRow,
    act_row,
    acts_of_object,
    acts_page,
    count_timeline,
    may_export_record,
    may_read_record,
    timeline,
    users_who_acted,
)
from bihuan.apps.audit.queries.watching import last_act_on, last_sealed_at
from bihuan.apps.audit.queries.words import (
    action_choices,
    action_word,
    names_of_action,
    present_name,
    register_action_words,
    register_former_actions,
)

__all__ = [
    "ActFilters",
    "ActPage",
    "ActRow",
    "ArchivedAct",
    "ArchivedActs",
    "ConsistencyProof",
    "Fault",
    "FaultKind",
    "InclusionProof",
    "KeysMissing",
    "LastRun",
    "NotSealed",
    "SignedHead",
    "act_row",
    "action_choices",
    "action_word",
    "acts_of_object",
    "acts_page",
    "archived_acts",
    "consistency_proof",
    "count_timeline",
    "export_heads",
    "fingerprint_of",
    "inclusion_proof",
    "last_act_on",
    "last_sealed_at",
    "last_verification",
    "latest_head",
    "may_export_record",
    "may_read_record",
    "names_of_action",
    "present_name",
    "read_heads",
    "register_action_words",
    "register_former_actions",
    "timeline",
    "users_who_acted",
]
