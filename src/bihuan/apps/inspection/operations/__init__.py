"""Writes of inspection, one function a use case."""

from bihuan.apps.inspection.operations.photographing import keep_visit_photo
from bihuan.apps.inspection.operations.visiting import end_visit, record_visit_item, sign_visit

__all__ = ["end_visit", "keep_visit_photo", "record_visit_item", "sign_visit"]
