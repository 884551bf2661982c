"""Writes of inspection, one function a use case."""

from bihuan.apps.inspection.operations.visiting import end_visit, record_visit_item, sign_visit

__all__ = ["end_visit", "record_visit_item", "sign_visit"]
