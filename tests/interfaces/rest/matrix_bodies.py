"""What a request of the matrix carries: enough for whoever may."""

from collections.abc import Mapping
from dataclasses import replace

from bihuan.core.ladder import DEFAULT_POLICY, document_of_policy

Document = dict[str, object]
_PLAIN: Mapping[str, Document] = {
    "revoke_token DELETE": {},
    "units POST": {"name": "县林业局"},
    "unit PATCH": {"name": "县水务局"},
    "add_alias POST": {"name": "水务"},
    "remove_alias POST": {"name": "水利"},
    "retire_unit POST": {"reason": "机构改革"},
    "create_post POST": {"title": "副局长"},
    "people POST": {"name": "李四"},
    "appoint POST": {"since": "2026-06-01"},
    "merge_people POST": {"reason": "同一个人"},
    "end_appointment POST": {"until": "2026-12-01"},
    "overrides POST": {"day": "2026-12-26", "is_workday": False, "reason": "县庆"},
    "withdraw_override POST": {"reason": "不放了"},
    "campaigns POST": {"name": "殡葬领域专项整治", "starts_on": "2026-09-01", "ends_on": "2099-12-31"},
    "campaign PUT": {"name": "校园餐专项", "starts_on": "2026-09-01", "ends_on": "2099-12-31", "version": 1},
    "campaign_tasks POST": {"content": "排查到每个食堂"},
    "export POST": {"format": "csv"},
    "task PUT": {"content": "排查到每个学校"},
    "report_task POST": {"line": "排查完了"},
    "accept_task POST": {"line": "认可"},
    "return_task POST": {"line": "漏了两家"},
    "drop_task POST": {"line": "不用了"},
    "edit_schedule PUT": {"cron": "0 7 * * *", "is_on": True},
    "undo_import POST": {"why": "传错了"},
    "own_lists POST": {"name": "重大逾期", "filter": {"group": "overdue", "severity": "grave"}},
    "rename_list PATCH": {"name": "盯着的"},
    "problems POST": {"text": "留样不足 48 小时"},
    "problem PATCH": {"remark": "重点盯"},
    "problem_ask_handback POST": {"reason": "不是我们的"},
    "problem_uphold_handback POST": {"ruling": "确实不是"},
    "problem_reject_handback POST": {"ruling": "就是你们的"},
    "problem_progress POST": {"line": "办了一半", "percent": 50},
    "problem_extension POST": {"until": "2100-03-01", "reason": "审批要排期"},
    "problem_rule_extension POST": {"grant": False, "ruling": "不延"},
    "problem_measure POST": {"measure": {"text": "再开一户"}},
    "problem_milestone POST": {"milestone": {"text": "全部开户"}},
    "problem_standard POST": {"standard": "家家有专户"},
    "problem_suspend POST": {"reason": "等上级批复"},
    "problem_resume POST": {"reason": "批复到了"},
    "problem_merge POST": {"reason": "同一个问题"},
    "problem_withdraw POST": {"reason": "登错了"},
    "problem_apply POST": {"statement": "都开了专户"},
    "problem_withdraw_application POST": {"why": "还差一家"},
    "problem_release_check POST": {"why": "核查人调走了"},
    "problem_return POST": {"finding": "有一家没开"},
    "documents POST": {"title": "通知", "kind": "notice", "dated": "2026-11-02", "number": "澜教发〔2026〕9号"},
    "make_document_task POST": {"content": "自查", "due": "2026-12-01"},
    "follow_up_document POST": {"words": "都开了会"},
    "close_document POST": {"words": "办完了"},
    "withdraw_document POST": {"words": "发错了"},
    "notice_answer POST": {"text": "资金在途，有回单"},
    "notice_refuse POST": {"text": "先不发"},
    "notice_deliver POST": {"text": "送到办公室，有签收单", "delivered_on": "2026-11-02"},
    "notice_reply POST": {"text": "专户已开"},
    "notice_accept POST": {"text": "属实"},
    "notice_return POST": {"text": "没有写完成日期"},
    "notice_withdraw POST": {"text": "重复了"},
    "record_look_back POST": {"outcome": "holds", "finding": "还好"},
    "judge_relapse POST": {"confirmed": False, "why": "另一件事"},
    "problem_sign_review POST": {"opinion": "同意", "public_text": "都开了专户"},
    "problem_return_review POST": {"opinion": "凭证只有一半"},
    "object_to POST": {"text": "南门幼儿园没有开户"},
    "answer_objection POST": {"upheld": False, "answer": "到南门看过，已开户"},
    "problem_close POST": {"finding": "看了，都开了"},
}


LATER = replace(DEFAULT_POLICY.rungs[0], offset=-3)
RUNGS = document_of_policy(replace(DEFAULT_POLICY, rungs=(LATER, *DEFAULT_POLICY.rungs[1:])))


def body_of(route: str, method: str, thing: str, things: Mapping[str, Mapping[str, object]]) -> Document:
    """The body of a request, with the ids of the world where it names things."""
    key = f"{route} {method}"
    ids = things["ids"]
    named: Mapping[str, Document] = {
        "units POST": {"region_id": ids["region"]},
        "people POST": {"region_id": ids["region"]},
        "appoint POST": {"post_id": ids["post"]},
        "merge_people POST": {"double_id": ids["double"]},
        "overrides POST": {"region_id": ids["region"]},
        "campaigns POST": {"region_id": ids["region"]},
        "campaign PUT": {"lead_unit_id": ids["lead"], "short_name": "校园餐"},
        "set_units PUT": {"unit_ids": [ids["accountable"], ids["assisting"], ids["other"]]},
        "campaign_tasks POST": {"unit_id": ids["accountable"]},
        "task PUT": {"unit_id": ids["accountable"]},
        "hand_down_task POST": {"content": "先查城区", "unit_id": ids["accountable"], "person_id": ids["person"]},
        "documents POST": {"issuer_id": ids["lead"]},
        "send_document POST": {"unit_ids": [ids["other"]]},
        "sign_document POST": {"unit_id": ids["accountable"]},
        "tie_document POST": {"number": ids["dispatched"]},
        "make_document_task POST": {"campaign_id": ids["campaign"], "unit_id": ids["accountable"]},
        "problems POST": {"campaign_id": ids["campaign"]},
        "problem PATCH": {"version": things["versions"].get(thing, 1)},
        "share POST": {"campaign_id": ids["campaign"]},
        "dispatch_many POST": {"problems": [{"number": ids["registered"]}]},
        "problem_evidence POST": {"evidence_ids": [ids["piece"]]},
        "ladder PUT": {"region_id": ids["region"], "rungs": RUNGS, "why": "提前五天太早"},
        "start_higher POST": {"number": ids["rectifying"], "rung": "reminder", "why": "开学前必须到位"},
        "problem_merge POST": {"joint_number": ids["registered"]},
    }
    return {**_PLAIN.get(key, {}), **named.get(key, {})}
