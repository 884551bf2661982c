"""Writes of common problems, one function a use case."""

from bihuan.apps.common_problems.operations.deciding import (
    NewJoint,
    NewJointMeasure,
    add_group_to_joint,
    confirm_group,
    dismiss_group,
    divide_group,
    unite_groups,
)
from bihuan.apps.common_problems.operations.joining import (
    add_joint_measure,
    close_joint,
    divide_joint,
    report_joint_measure,
    return_joint_measure,
    take_out_cases,
    unite_joints,
    verify_joint_measure,
)
from bihuan.apps.common_problems.operations.searching import (
    SEARCH_KIND,
    Found,
    regions_to_search,
    request_search,
    search_region,
)
from bihuan.apps.common_problems.operations.telling import CASE_IN_JOINT, PART_IN_JOINT

__all__ = [
    "CASE_IN_JOINT",
    "PART_IN_JOINT",
    "SEARCH_KIND",
    "Found",
    "NewJoint",
    "NewJointMeasure",
    "add_group_to_joint",
    "add_joint_measure",
    "close_joint",
    "confirm_group",
    "dismiss_group",
    "divide_group",
    "divide_joint",
    "regions_to_search",
    "report_joint_measure",
    "request_search",
    "return_joint_measure",
    "search_region",
    "take_out_cases",
    "unite_groups",
    "unite_joints",
    "verify_joint_measure",
]
