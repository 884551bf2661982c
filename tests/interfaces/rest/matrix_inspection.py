"""Inspections, referrals, closing policies and archive packages in the table of REST: who gets what.

Until a plan is over every unit is told that there is nothing, of referrals everybody but the liaison, whatever is sent.
"""

from tests.interfaces.matrix_table import Row

_EVERYBODY = "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"
_NOBODY = "1 . . . . . . . . . . . . . ."


def _row(route: str, method: str, thing: str, answers: str) -> Row:
    return Row(route, method, thing, answers)


INSPECTIONS = (
    #                                                                   a o l L A s x r c i d S Z U f
    _row("inspection_plans", "GET", "",                                _EVERYBODY),
    _row("inspection_plans", "POST", "",                               "1 2 ! ! ! ! ! ! ! ! ! ! ! ! !"),
    _row("inspection_plan", "GET", "drafted plan",                     "1 2 2 . . . . . . . . . . . ."),
    _row("inspection_plan", "GET", "plan under way",                   "1 2 2 . . . . . . 2 . . . . ."),
    _row("inspection_plan", "GET", "ended plan",                       "1 2 2 . 2 . . . . 2 . . . . ."),
    _row("inspection_plan", "GET", "no plan",                          _NOBODY),
    _row("inspection_plan", "PUT", "drafted plan",                     "1 2 ! . . . . . . . . . . . ."),
    _row("inspection_approve", "POST", "drafted plan",                 "1 ! 2 . . . . . . . . . . . ."),
    _row("inspection_drop", "POST", "drafted plan",                    "1 2 ! . . . . . . . . . . . ."),
    _row("inspection_commit", "POST", "approved plan",                 "1 2 ! . . . . . . . . . . . ."),
    _row("inspection_open_draw", "POST", "committed plan",             "1 2 ! . . . . . . . . . . . ."),
    _row("inspection_withheld", "POST", "plan with open draw",         "1 # ! . . . . . . . . . . . ."),
    _row("inspection_draw", "POST", "plan with open draw",             "1 ! ! . . . . . . . . . . . ."),
    _row("replace_drawn_item", "POST", "drawn plan",                   "1 # ! . . . . . . . . . . . ."),
    _row("inspection_draw_teams", "POST", "drawn plan",                "1 2 ! . . . . . . . . . . . ."),
    _row("inspection_start", "POST", "plan with teams",                "1 2 ! . . . . . . ! . . . . ."),
    _row("inspection_end", "POST", "plan under way",                   "1 ! ! . . . . . . ! . . . . ."),
    _row("inspection_draws", "GET", "drafted plan",                    "1 2 2 . . . . . . . . . . . ."),
    _row("inspection_draws", "GET", "ended plan",                      "1 2 2 . 2 . . . . 2 . . . . ."),
    _row("inspection_proof", "GET", "drafted plan",                    _NOBODY),
    _row("inspection_proof", "GET", "plan under way",                  "1 2 2 . . . . . . . . . . . ."),
    _row("inspection_proof", "GET", "ended plan",                      "1 2 2 . 2 . . . . 2 . . . . ."),
    _row("inspection_frame", "GET", "drafted plan",                    _NOBODY),
    _row("inspection_frame", "GET", "ended plan",                      "1 2 2 . 2 . . . . 2 . . . . ."),
    _row("conclude_inspection", "POST", "drafted plan",                "1 ! ! . . . . . . . . . . . ."),
    _row("conclude_inspection", "POST", "ended plan",                  "1 ! ! . ! . . . . ! . . . . ."),
    _row("own_draws", "GET", "",                                       _EVERYBODY),
    _row("own_draw", "GET", "open draw",                               "1 2 2 . . . . . . . . . . . ."),
    _row("promise_of_draw", "POST", "open draw",                       "1 2 2 . . . . . . . . . . . ."),
    _row("reveal_of_draw", "POST", "open draw",                        "1 # # . . . . . . . . . . . ."),
    _row("refuse_draw", "POST", "open draw",                           "1 2 2 . . . . . . . . . . . ."),
    _row("inspection_visits", "GET", "",                               _EVERYBODY),
    _row("inspection_visit", "GET", "open visit",                      "1 2 2 . . . . . . 2 . . . . ."),
    _row("record_finding", "POST", "visit's item",                     "1 ! ! . . . . . . 2 . . . . ."),
    _row("sign_inspection_visit", "POST", "open visit",                "1 ! ! . . . . . . 2 . . . . ."),
    _row("end_inspection_visit", "POST", "open visit",                 "1 ! ! . . . . . . ! . . . . ."),
    _row("replace_inspector", "POST", "open visit",                    "1 # ! . . . . . . ! . . . . ."),
    _row("declare_conflict", "POST", "",                               "1 ! ! ! ! ! ! ! ! 2 ! ! ! ! !"),
    _row("inspection_conclusions", "GET", "",                          _EVERYBODY),
    _row("inspection_conclusion", "GET", "conclusion",                 "1 2 2 . 2 . . . . 2 . . . . ."),
    _row("comment_on_conclusion", "POST", "conclusion",                "1 ! ! . 2 . . . . ! . . . . ."),
    _row("ask_for_review", "POST", "conclusion",                       "1 ! ! . ! . . . . ! . . . . ."),
    _row("decide_on_review", "POST", "conclusion",                     "1 ! ! . ! . . . . ! . . . . ."),
    _row("sealed_referrals", "GET", "",                                "1 . . . . . . . . . 2 . . . ."),
    _row("sealed_referrals", "POST", "",                               "1 2 2 ! ! ! ! ! 2 2 ! ! ! ! !"),
    _row("open_referral", "POST", "referral",                          "1 . . . . . . . . . 2 . . . ."),
    _row("open_referral", "POST", "no referral",                       _NOBODY),
    _row("closing_policy", "GET", "campaign",                          "1 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("closing_policy", "GET", "no campaign",                       _NOBODY),
    _row("closing_policy", "PUT", "campaign",                          "1 2 ! ! ! ! . ! . ! . . . . ."),
    _row("take_archive", "POST", "closed",                             "1 2 2 ! ! ! . ! ! ! . . . . ."),
    _row("take_archive", "POST", "dispatched",                         "1 ! ! ! ! ! . ! . ! . . . . ."),
    _row("take_archive", "POST", "no problem",                         _NOBODY),
)  # fmt: skip
