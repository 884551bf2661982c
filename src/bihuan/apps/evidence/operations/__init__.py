"""Writes of evidence, and what is made of files by other programs: PDF out of .docx."""

from bihuan.apps.evidence.operations.intake import MAX_FILES, Intake, add_evidence, clear_small_pictures, take_in
from bihuan.apps.evidence.operations.pdf import PdfResult, Substitution, turn_into_pdf
from bihuan.apps.evidence.operations.reading import read_old_files
from bihuan.apps.evidence.operations.templates import check_template, render_template
from bihuan.apps.evidence.policies import register_visibility

__all__ = [
    "MAX_FILES",
    "Intake",
    "PdfResult",
    "Substitution",
    "add_evidence",
    "check_template",
    "clear_small_pictures",
    "read_old_files",
    "register_visibility",
    "render_template",
    "take_in",
    "turn_into_pdf",
]
