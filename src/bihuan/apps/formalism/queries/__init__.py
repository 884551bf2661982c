"""Reads of formalism: lists, counts, one flag. All take the actor, and answer frozen rows."""

from bihuan.apps.formalism.queries.detail import flag_detail
from bihuan.apps.formalism.queries.helping import measure_suggestions, report_suggestions
from bihuan.apps.formalism.queries.listing import (
    GROUPS,
    PER_PAGE,
    FlagFilter,
    FlagPage,
    count_flags,
    flag_page,
    flags_of_problem,
    found_flags,
)
from bihuan.apps.formalism.queries.rows import (
    FileRow,
    FlagAnswerRow,
    FlagDetail,
    FlagRow,
    GroupTally,
    NumberRow,
    ProblemName,
    RulingRow,
    ScanRow,
    Subject,
    Suggestion,
    TemplateRow,
    UnitName,
)
from bihuan.apps.formalism.queries.tallies import (
    campaign_tallies,
    check_records,
    last_scan,
    seen_by_check,
    tally_of,
    total_record,
    unit_tallies,
)
from bihuan.apps.formalism.queries.templates import given_templates, template_regions
from bihuan.apps.formalism.queries.waiting import WaitingFlag, waiting_flags

__all__ = [
    "GROUPS",
    "PER_PAGE",
    "FileRow",
    "FlagAnswerRow",
    "FlagDetail",
    "FlagFilter",
    "FlagPage",
    "FlagRow",
    "GroupTally",
    "NumberRow",
    "ProblemName",
    "RulingRow",
    "ScanRow",
    "Subject",
    "Suggestion",
    "TemplateRow",
    "UnitName",
    "WaitingFlag",
    "campaign_tallies",
    "check_records",
    "count_flags",
    "flag_detail",
    "flag_page",
    "flags_of_problem",
    "found_flags",
    "given_templates",
    "last_scan",
    "measure_suggestions",
    "report_suggestions",
    "seen_by_check",
    "tally_of",
    "template_regions",
    "total_record",
    "unit_tallies",
    "waiting_flags",
]
