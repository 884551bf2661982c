"""Who gets what at every route of REST. Written by hand, as the table of the pages is, with its columns and its cells.

"2" is done (200 to 204), "1" not recognized, "." nothing there, "!" not for this one or not now, "#" input that cannot be used.
Every request carries a body that would do for whoever may. A foreign thing is always ".", never "!".
"""

from tests.interfaces.matrix_table import Row

EVERYBODY = "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"
NOBODY = "1 . . . . . . . . . . . . . ."


def _row(route: str, method: str, thing: str, answers: str) -> Row:
    return Row(route, method, thing, answers)


READING = (
    #                                                 a o l L A s x r c i d S Z U f
    _row("problems", "GET", "",                      EVERYBODY),
    _row("work", "GET", "",                          EVERYBODY),
    _row("counts", "GET", "",                        EVERYBODY),
    _row("overview", "GET", "",                      EVERYBODY),
    _row("me", "GET", "",                            EVERYBODY),
    _row("tokens", "GET", "",                        EVERYBODY),
    _row("revoke_token", "DELETE", "token",          "1 . . . . . 2 . . . . . 2 . ."),
    _row("revoke_token", "DELETE", "no token",       NOBODY),
    _row("problem", "GET", "registered",             "1 2 2 2 . . . . . 2 . . . . ."),
    _row("problem", "GET", "dispatched",             "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("problem", "GET", "applied",                "1 2 2 2 2 2 . 2 2 2 . . . . ."),
    _row("problem", "GET", "no problem",             NOBODY),
    _row("timeline", "GET", "dispatched",            "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("timeline", "GET", "no problem",            NOBODY),
    _row("problem_applications", "GET", "applied",   "1 2 2 2 2 2 . 2 2 2 . . . . ."),
    _row("problem_applications", "GET", "no problem", NOBODY),
    _row("applications", "GET", "",                  EVERYBODY),
    _row("evidence", "GET", "evidence",              "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("evidence", "GET", "no evidence",           NOBODY),
    _row("evidence_file", "GET", "evidence",         "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("evidence_file", "GET", "no evidence",      NOBODY),
    _row("acts", "GET", "",                          "1 2 2 . . . . . . . . . 2 2 2"),
    _row("act", "GET", "act",                        "1 2 2 2 2 2 . 2 . 2 . . . 2 ."),
    _row("act", "GET", "no act",                     NOBODY),
    _row("proof", "GET", "act",                      "1 2 2 2 2 2 . 2 . 2 . . . 2 ."),
    _row("proof", "GET", "no act",                   NOBODY),
    _row("head", "GET", "",                          "1 2 2 . . . . . . . . . 2 2 2"),
    _row("consistency", "GET", "",                   "1 2 2 . . . . . . . . . 2 2 2"),
)  # fmt: skip

KEEPING = (
    #                                                 a o l L A s x r c i d S Z U f
    _row("regions", "GET", "",                       EVERYBODY),
    _row("units", "GET", "",                         EVERYBODY),
    _row("units", "POST", "",                        "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("unit", "GET", "unit",                      "1 2 2 2 2 2 2 2 2 2 2 2 2 2 ."),
    _row("unit", "GET", "no unit",                   NOBODY),
    _row("unit", "PATCH", "unit",                    "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("add_alias", "POST", "unit",                "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("remove_alias", "POST", "unit",             "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("retire_unit", "POST", "unit",              "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("create_post", "POST", "unit",              "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("people", "GET", "",                        EVERYBODY),
    _row("people", "POST", "",                       "1 ! ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("person", "GET", "person",                  "1 2 2 . 2 . . 2 . 2 . 2 2 . ."),
    _row("person", "GET", "no person",               NOBODY),
    _row("appoint", "POST", "person",                "1 ! ! . ! . . ! . ! . 2 ! . ."),
    _row("merge_people", "POST", "person",           "1 ! ! . ! . . ! . ! . 2 ! . ."),
    _row("end_appointment", "POST", "appointment",   "1 ! ! . ! . . ! . ! . 2 ! . ."),
    _row("end_appointment", "POST", "no appointment", NOBODY),
    _row("month", "GET", "",                         EVERYBODY),
    _row("add", "GET", "",                           EVERYBODY),
    _row("years", "GET", "",                         EVERYBODY),
    _row("years", "POST", "",                        "1 2 ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("overrides", "GET", "",                     EVERYBODY),
    _row("overrides", "POST", "",                    "1 2 ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("withdraw_override", "POST", "day",         "1 2 ! ! ! ! ! ! ! ! ! 2 ! ! ."),
    _row("withdraw_override", "POST", "no day",      NOBODY),
)  # fmt: skip

CAMPAIGNS = (
    #                                                 a o l L A s x r c i d S Z U f
    _row("campaigns", "GET", "",                     EVERYBODY),
    _row("campaigns", "POST", "",                    "1 2 ! ! ! ! ! ! ! ! ! ! ! ! ."),
    _row("campaign", "GET", "campaign",              "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("campaign", "GET", "no campaign",           NOBODY),
    _row("campaign", "PUT", "campaign",              "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("set_units", "PUT", "campaign",             "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("campaign_tasks", "GET", "campaign",        "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("campaign_tasks", "POST", "campaign",       "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("export", "POST", "campaign",               "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("export", "POST", "no campaign",            NOBODY),
    _row("task_list", "GET", "",                     EVERYBODY),
    _row("task", "GET", "task",                      "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("task", "GET", "no task",                   NOBODY),
    _row("task", "PUT", "task",                      "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("hand_down_task", "POST", "task",           "1 2 ! 2 2 ! . ! . ! . . . . ."),
    _row("report_task", "POST", "task",              "1 ! ! ! 2 ! . ! . ! . . . . ."),
    _row("accept_task", "POST", "task",              "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("return_task", "POST", "task",              "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("drop_task", "POST", "task",                "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("import_runs", "GET", "",                   EVERYBODY),
    _row("import_runs", "POST", "",                  "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("import_run", "GET", "run",                 "1 2 2 2 . . . . . . . . . . ."),
    _row("import_run", "GET", "no run",              NOBODY),
    _row("undo_import", "POST", "run",               "1 2 ! ! . . . . . . . . . . ."),
    _row("undo_import", "POST", "no run",            NOBODY),
    _row("jobs", "GET", "",                          EVERYBODY),
    _row("job", "GET", "job",                        "1 2 . . . . . . . . . 2 . . ."),
    _row("job", "GET", "no job",                     NOBODY),
    _row("job_file", "GET", "job",                   NOBODY),
    _row("put_back_job", "POST", "job",              "1 ! . . . . . . . . . ! . . ."),
    _row("put_back_job", "POST", "no job",           NOBODY),
    _row("list_schedules", "GET", "",                EVERYBODY),
    _row("edit_schedule", "PUT", "schedule",         "1 . . . . . . . . . . 2 . . ."),
    _row("edit_schedule", "PUT", "no schedule",      "1 . . . . . . . . . . . . . ."),
    _row("run_schedule", "POST", "schedule",         "1 . . . . . . . . . . 2 . . ."),
    _row("run_schedule", "POST", "no schedule",      "1 . . . . . . . . . . . . . ."),
)  # fmt: skip

MESSAGES = (
    #                                                 a o l L A s x r c i d S Z U f
    _row("messages", "GET", "",                      EVERYBODY),
    _row("read_messages", "POST", "",                EVERYBODY),
    _row("read_message", "POST", "message",          "1 . . . 2 . . . . . . . . . ."),
    _row("read_message", "POST", "no message",       NOBODY),
    _row("channel_list", "GET", "",                  EVERYBODY),
    _row("try_channel", "POST", "channel",           "1 . . . . . . . . . . 2 . . ."),
    _row("try_channel", "POST", "no channel",        NOBODY),
)  # fmt: skip

STEPS = (
    #                                                         a o l L A s x r c i d S Z U f
    _row("problems", "POST", "",                             "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("dispatch_many", "POST", "",                        EVERYBODY),
    _row("problem", "PATCH", "dispatched",                   "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("problem", "PATCH", "closed",                       "1 ! ! ! ! ! . ! ! ! . . . . ."),
    _row("share", "POST", "dispatched",                      "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("upload", "POST", "",                             "1 2 ! 2 2 2 . 2 . 2 . . . . ."),
    _row("problem_dispatch", "POST", "registered",           "1 2 ! 2 . . . . . ! . . . . ."),
    _row("problem_dispatch", "POST", "dispatched",           "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("problem_accept", "POST", "dispatched",             "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("problem_accept", "POST", "registered",             "1 ! ! ! . . . . . ! . . . . ."),
    _row("problem_ask_handback", "POST", "dispatched",       "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("problem_uphold_handback", "POST", "handed back",   "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_uphold_handback", "POST", "handed back thrice", "1 ! 2 ! ! ! . ! . ! . . . . ."),
    _row("problem_reject_handback", "POST", "handed back",   "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_reject_handback", "POST", "handed back thrice", "1 ! 2 ! ! ! . ! . ! . . . . ."),
    _row("problem_begin", "POST", "accepted",                "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("problem_progress", "POST", "rectifying",           "1 ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("problem_progress", "POST", "applied",              "1 ! ! ! ! ! . ! ! ! . . . . ."),
    _row("problem_evidence", "POST", "rectifying",           "1 ! ! ! 2 . . 2 . ! . . . . ."),
    _row("problem_extension", "POST", "rectifying",          "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("problem_rule_extension", "POST", "extension asked", "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_measure", "POST", "rectifying",            "1 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("problem_measure", "POST", "applied",               "1 ! ! ! ! ! . ! ! ! . . . . ."),
    _row("problem_end_measure", "POST", "row",               "1 ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("problem_end_measure", "POST", "missing row",       "1 ! ! ! . . . . . ! . . . . ."),
    _row("problem_milestone", "POST", "rectifying",          "1 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("problem_reach_milestone", "POST", "row",           "1 ! ! ! 2 2 . 2 . ! . . . . ."),
    _row("problem_reach_milestone", "POST", "missing row",   "1 ! ! ! . . . . . ! . . . . ."),
    _row("problem_standard", "POST", "accepted",             "1 2 ! 2 2 ! . 2 . ! . . . . ."),
    _row("problem_suspend", "POST", "dispatched",            "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_resume", "POST", "suspended",              "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_merge", "POST", "dispatched",              "1 2 ! ! . . . . . ! . . . . ."),
    _row("problem_withdraw", "POST", "dispatched",           "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("problem_apply", "POST", "ready",                   "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("problem_apply", "POST", "rectifying",              "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("problem_withdraw_application", "POST", "applied",  "1 ! ! ! 2 ! . 2 ! ! . . . . ."),
    _row("problem_begin_check", "POST", "applied",           "1 ! ! ! ! ! . ! 2 ! . . . . ."),
    _row("problem_release_check", "POST", "under check",     "1 2 ! ! ! ! . ! ! ! . . . . ."),
    _row("problem_release_check", "POST", "applied",         "1 ! ! ! ! ! . ! ! ! . . . . ."),
    _row("problem_return", "POST", "under check",            "1 ! ! ! ! ! . ! 2 ! . . . . ."),
    _row("problem_close", "POST", "under check",             "1 ! ! ! ! ! . ! 2 ! . . . . ."),
    _row("problem_close", "POST", "no problem",              NOBODY),
)  # fmt: skip

DOCUMENTS = (
    #                                                     a o l L A s x r c i d S Z U f
    _row("hand_backs", "GET", "",                        EVERYBODY),
    _row("passing_on", "GET", "",                        EVERYBODY),
    _row("documents", "GET", "",                         EVERYBODY),
    _row("documents_reading", "GET", "",                 EVERYBODY),
    _row("documents", "POST", "",                        "1 2 ! 2 ! ! ! ! ! ! ! ! ! ! ."),
    _row("document", "GET", "document",                  "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("document", "GET", "draft document",            "1 2 2 2 . . . . . 2 . . . . ."),
    _row("document", "GET", "no document",               NOBODY),
    _row("send_document", "POST", "document",            "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("send_document", "POST", "no document",         NOBODY),
    _row("sign_document", "POST", "document",            "1 ! ! ! 2 ! . 2 . ! . . . . ."),
    _row("sign_document", "POST", "draft document",      "1 ! ! ! . . . . . ! . . . . ."),
    _row("tie_document", "POST", "document",             "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("make_document_task", "POST", "document",       "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("follow_up_document", "POST", "document",       "1 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("close_document", "POST", "document",           "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("withdraw_document", "POST", "document",        "1 2 ! 2 ! ! . ! . ! . . . . ."),
)  # fmt: skip

NOTICES = (
    #                                                     a o l L A s x r c i d S Z U f
    _row("notices", "GET", "",                           EVERYBODY),
    _row("notice", "GET", "draft notice",                "1 2 2 . . . . . . 2 . . . . ."),
    _row("notice", "GET", "told notice",                 "1 2 2 . 2 . . 2 . 2 . . . . ."),
    _row("notice", "GET", "sent notice",                 "1 2 2 . 2 . . 2 . 2 . . . . ."),
    _row("notice", "GET", "no notice",                   NOBODY),
    _row("notice_paper", "GET", "told notice",           "1 2 2 . . . . . . 2 . . . . ."),
    _row("notice_paper", "GET", "sent notice",           "1 2 2 . 2 . . 2 . 2 . . . . ."),
    _row("notice_paper", "GET", "no notice",             NOBODY),
    _row("notice_tell", "POST", "draft notice",          "1 2 ! . . . . . . ! . . . . ."),
    _row("notice_tell", "POST", "told notice",           "1 ! ! . ! . . ! . ! . . . . ."),
    _row("notice_answer", "POST", "told notice",         "1 ! ! . 2 . . 2 . ! . . . . ."),
    _row("notice_submit", "POST", "told notice",         "1 ! ! . ! . . ! . ! . . . . ."),
    _row("notice_approve", "POST", "notice to approve",  "1 2 2 . . . . . . ! . . . . ."),
    _row("notice_approve", "POST", "draft notice",       "1 ! ! . . . . . . ! . . . . ."),
    _row("notice_refuse", "POST", "notice to approve",   "1 2 2 . . . . . . ! . . . . ."),
    _row("notice_deliver", "POST", "sent notice",        "1 ! ! . ! . . ! . ! . . . . ."),
    _row("notice_sign", "POST", "sent notice",           "1 ! ! . 2 . . ! . ! . . . . ."),
    _row("notice_reply", "POST", "signed notice",        "1 ! ! . 2 . . ! . ! . . . . ."),
    _row("notice_accept", "POST", "replied notice",      "1 2 ! . ! . . ! . ! . . . . ."),
    _row("notice_return", "POST", "replied notice",      "1 2 ! . ! . . ! . ! . . . . ."),
    _row("notice_withdraw", "POST", "draft notice",      "1 2 ! . . . . . . ! . . . . ."),
    _row("notice_withdraw", "POST", "no notice",         NOBODY),
    _row("ladder", "GET", "",                            "1 2 2 2 2 2 2 2 . 2 . . . . 2"),
    _row("ladder", "PUT", "",                            "1 2 2 ! ! ! ! ! . ! . . . . ."),
    _row("start_items", "GET", "rectifying",             "1 2 2 . . . . . . . . . . . ."),
    _row("start_items", "GET", "no problem",             NOBODY),
    _row("start_higher", "POST", "",                     "1 2 2 . . . . . . ! . . . . ."),
)  # fmt: skip

REST = (*READING, *KEEPING, *CAMPAIGNS, *MESSAGES, *STEPS, *DOCUMENTS, *NOTICES)
