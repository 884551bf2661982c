"""Writes of formalism, one function a use case."""

from bihuan.apps.formalism.operations.answering import answer_flag
from bihuan.apps.formalism.operations.ruling import rule_on_flag
from bihuan.apps.formalism.operations.scanning import SCAN, ScanReport, ask_scan, scan_region, scan_regions
from bihuan.apps.formalism.operations.telling import FLAG_RULED, FLAGS_ANSWERED, FLAGS_FOUND
from bihuan.apps.formalism.operations.templates import end_template, give_template

__all__ = [
    "FLAGS_ANSWERED",
    "FLAGS_FOUND",
    "FLAG_RULED",
    "SCAN",
    "ScanReport",
    "answer_flag",
    "ask_scan",
    "end_template",
    "give_template",
    "rule_on_flag",
    "scan_region",
    "scan_regions",
]
