"""Common problems of the permission matrix: a group that waits for a decision, and a joint problem with one measure."""

from tests.apps.common_problems.likes import TEXTS, confirmed, grouped, problems
from tests.apps.ledger.web.county import County
from tests.interfaces.matrix_row import row as _row

Where = dict[str, object]

COMMON = (
    #                                                            a o l L A s x r c i d S Z U f
    _row("common_problems:list", "GET", "",                     "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("common_problems:list", "POST", "",                    "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("common_problems:search", "GET", "",                   "L 2 ! ! ! ! ! ! ! ! ! ! ! ! 2"),
    _row("common_problems:search", "POST", "",                  "L # ! ! ! ! ! ! ! ! ! ! ! ! #"),
    _row("common_problems:group", "GET", "like group",          "L 2 2 2 . . . . . 2 . . . . ."),
    _row("common_problems:group", "GET", "no group",            "L . . . . . . . . . . . . . ."),
    _row("common_problems:group", "POST", "like group",         "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("common_problems:confirm", "GET", "like group",        "L 2 ! ! . . . . . ! . . . . ."),
    _row("common_problems:confirm", "POST", "like group",       "L # ! ! . . . . . ! . . . . ."),
    _row("common_problems:join", "GET", "like group",           "L 2 ! ! . . . . . ! . . . . ."),
    _row("common_problems:join", "POST", "like group",          "L # ! ! . . . . . ! . . . . ."),
    _row("common_problems:dismiss", "GET", "like group",        "L 2 ! ! . . . . . ! . . . . ."),
    _row("common_problems:dismiss", "POST", "like group",       "L # ! ! . . . . . ! . . . . ."),
    _row("common_problems:unite-groups", "GET", "like group",   "L 2 ! ! . . . . . ! . . . . ."),
    _row("common_problems:unite-groups", "POST", "like group",  "L # ! ! . . . . . ! . . . . ."),
    _row("common_problems:divide-group", "GET", "like group",   "L 2 ! ! . . . . . ! . . . . ."),
    _row("common_problems:divide-group", "POST", "like group",  "L # ! ! . . . . . ! . . . . ."),
    _row("common_problems:joint", "GET", "joint problem",       "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("common_problems:joint", "GET", "no joint problem",    "L . . . . . . . . . . . . . ."),
    _row("common_problems:joint", "POST", "joint problem",      "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("common_problems:add-measure", "GET", "joint problem", "L 2 ! 2 ! ! . ! . ! . . . . ."),
    _row("common_problems:add-measure", "POST", "joint problem", "L # ! # ! ! . ! . ! . . . . ."),
    _row("common_problems:report-measure", "GET", "joint measure", "L 2 ! 2 2 ! . ! . ! . . . . ."),
    _row("common_problems:report-measure", "POST", "joint measure", "L # ! # # ! . ! . ! . . . . ."),
    _row("common_problems:verify-measure", "GET", "joint measure", "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:verify-measure", "POST", "joint measure", "L # ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:return-measure", "GET", "joint measure", "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:return-measure", "POST", "joint measure", "L # ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:take-out", "GET", "joint problem",    "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:take-out", "POST", "joint problem",   "L # ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:unite", "GET", "joint problem",       "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:unite", "POST", "joint problem",      "L # ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:divide", "GET", "joint problem",      "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:divide", "POST", "joint problem",     "L # ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:close", "GET", "joint problem",       "L 2 ! ! ! ! . ! . ! . . . . ."),
    _row("common_problems:close", "POST", "joint problem",      "L # ! ! ! ! . ! . ! . . . . ."),
)  # fmt: skip


def common_things(county: County) -> dict[str, Where]:
    """Both of two problems each: one of the accountable unit, one of the assisting unit, which takes no part otherwise."""
    group = grouped(county, problems(county, *TEXTS[:2]))
    joint = confirmed(county, grouped(county, problems(county, *TEXTS[2:])), unit_ids=(county.accountable.id,))
    measure = joint.measures.get()
    return {
        "like group": {"group_id": group.pk},
        "no group": {"group_id": 999999},
        "joint problem": {"joint_id": joint.pk},
        "no joint problem": {"joint_id": 999999},
        "joint measure": {"joint_id": joint.pk, "measure_id": measure.pk},
    }
