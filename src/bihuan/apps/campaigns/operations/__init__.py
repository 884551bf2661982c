"""Writes of campaigns, one function a use case."""

from bihuan.apps.campaigns.operations.answering import accept_task, drop_task, report_task, return_task
from bihuan.apps.campaigns.operations.breaking_down import TaskOwner, assign_task, change_task, hand_down_task
from bihuan.apps.campaigns.operations.creating import CampaignContent, FirstTask, create_campaign, free_prefix
from bihuan.apps.campaigns.operations.editing import (
    CampaignEdit,
    add_participating_unit,
    attach_plan_file,
    edit_campaign,
    end_campaign,
    remove_participating_unit,
    resume_campaign,
    set_participating_units,
)

__all__ = [
    "CampaignContent",
    "CampaignEdit",
    "FirstTask",
    "TaskOwner",
    "accept_task",
    "add_participating_unit",
    "assign_task",
    "attach_plan_file",
    "change_task",
    "create_campaign",
    "drop_task",
    "edit_campaign",
    "end_campaign",
    "free_prefix",
    "hand_down_task",
    "remove_participating_unit",
    "report_task",
    "resume_campaign",
    "return_task",
    "set_participating_units",
]
