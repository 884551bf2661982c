"""Flags in the permission matrix: a report that was handed in twice, seen by the office, leaders, the lead unit and whom it concerns."""

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.ledger import operations as ledger
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM
from tests.interfaces.matrix_row import row as _row

FORMALISM = (
    #                                                       a o l L A s x r c i d S Z U f
    _row("formalism:check-up", "GET", "",                  "L 2 2 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("formalism:check-up", "POST", "",                 "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("formalism:scan", "GET", "",                      "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("formalism:scan", "POST", "",                     "L > ! ! ! ! ! ! ! ! ! ! ! ! >"),
    _row("formalism:flags", "GET", "",                     "L 2 2 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("formalism:flag", "GET", "flag",                  "L 2 2 2 2 . . ! ! ! ! ! ! ! ."),
    _row("formalism:flag", "GET", "no flag",               "L . . . . . . ! ! ! ! ! ! ! ."),
    _row("formalism:flag", "POST", "flag",                 "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("formalism:answer", "GET", "flag",                "L ! ! ! 2 . . ! ! ! ! ! ! ! ."),
    _row("formalism:answer", "POST", "flag",               "L ! ! ! # . . ! ! ! ! ! ! ! ."),
    _row("formalism:answer", "GET", "no flag",             "L . . . . . . ! ! ! ! ! ! ! ."),
    _row("formalism:rule", "GET", "flag",                  "L 2 ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:rule", "POST", "flag",                 "L # ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:rule", "GET", "settled flag",          "L ! ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:reopen", "GET", "settled flag",        "L 2 ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:reopen", "POST", "settled flag",       "L # ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:reopen", "GET", "flag",                "L ! ! ! ! . . ! ! ! ! ! ! ! ."),
    _row("formalism:checks", "GET", "",                    "L 2 2 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("formalism:templates", "GET", "",                 "L 2 2 2 2 2 2 ! ! ! ! ! ! ! 2"),
    _row("formalism:new-template", "GET", "",              "L 2 ! ! ! ! ! ! ! ! ! ! ! ! 2"),
    _row("formalism:new-template", "POST", "",             "L # ! ! ! ! ! ! ! ! ! ! ! ! #"),
    _row("formalism:end-template", "GET", "given template", "L 2 ! ! ! ! ! ! ! ! ! ! ! ! ."),
    _row("formalism:end-template", "POST", "given template", "L # ! ! ! ! ! ! ! ! ! ! ! ! ."),
    _row("formalism:end-template", "GET", "no given template", "L . . . . . . ! ! ! ! ! ! ! ."),
    _row("formalism:report-help", "GET", "rectifying",     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("formalism:report-help", "POST", "rectifying",    "L 2 2 2 2 2 . 2 . 2 . . . . ."),
    _row("formalism:measure-help", "GET", "rectifying",    "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("formalism:measure-help", "POST", "rectifying",   "L 2 2 2 2 2 . 2 . 2 . . . . ."),
)  # fmt: skip
_SAID = "检查城关镇学校食堂12家，发现留样不足3家，责令王家湾小学当日补齐，李明负责复查。"


def formalism_things(county: County) -> dict[str, dict[str, object]]:
    """A flag that nobody has ruled on, one that was dismissed, a template."""
    for text in ("食堂留样不足", "食堂采购没有台账"):
        number = county.rectifying(text=text, assisting_unit_ids=())
        for _ in range(2):
            ledger.report_progress(actor=county.actor("accountable"), at=now(), number=number, line=_SAID + text)
    operations.scan_region(actor=SYSTEM, at=now(), region_id=county.region.id)
    first, second = Flag.objects.order_by("pk")[:2]
    operations.rule_on_flag(
        actor=county.actor("office"), at=now(), flag_id=second.pk, outcome=RulingOutcome.DISMISSED, why="看过，没事"
    )
    template = operations.give_template(
        actor=county.actor("office"),
        at=now(),
        region_id=county.region.id,
        title="周报样式",
        text="本周主要做了以下工作",
    )
    return {
        "flag": {"flag_id": first.pk}, "settled flag": {"flag_id": second.pk}, "no flag": {"flag_id": 999999},
        "given template": {"template_id": template}, "no given template": {"template_id": 999999},
    }  # fmt: skip
