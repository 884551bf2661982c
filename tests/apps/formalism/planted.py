"""Two units that handed in the same report, and the flag that the checks raise of it: by the real operations, nothing put in by hand."""

from datetime import datetime, timedelta

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag
from bihuan.apps.formalism.operations import ScanReport
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.operations import NewMeasure
from bihuan.core.lifecycle import Track
from tests.apps.ledger.web.county import FAR, County, now
from tests.factories import SYSTEM

COPIED = "检查城关镇学校食堂12家，发现留样不足3家，责令王家湾小学当日补齐，李明负责复查，复查结果已报县教育局。"
ACROSS = "text.across-units"


def working(county: County, who: str, unit: int, text: str = "农村饮水管网漏损，涉及 3 个村") -> str:
    """A problem on which that unit works alone."""
    number = county.register(
        text, accountable_unit_id=unit, assisting_unit_ids=(), due=FAR, track=Track.IMMEDIATE, standard="都改好了",
        measures=(NewMeasure("逐户核查"),),
    )  # fmt: skip
    ledger.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    ledger.accept_problem(actor=county.actor(who), at=now(), number=number)
    ledger.begin_rectification(actor=county.actor(who), at=now(), number=number)
    return number


def report(county: County, who: str, number: str, line: str = COPIED) -> None:
    ledger.report_progress(actor=county.actor(who), at=now(), number=number, line=line)


def copied(county: County) -> tuple[str, str]:
    """The accountable unit reports first, another one hands in the same; the numbers of their problems."""
    first = working(county, "accountable", county.accountable.id, "食堂留样不足")
    second = working(county, "other", county.other.id)
    report(county, "accountable", first)
    report(county, "other", second)
    return first, second


def scan(county: County, *, everything: bool = False, at: datetime | None = None) -> ScanReport:
    return operations.scan_region(actor=SYSTEM, at=at or now(), region_id=county.region.id, everything=everything)


def flagged(county: County) -> Flag:
    """The flag that the copied report raises."""
    copied(county)
    scan(county)
    return Flag.objects.get(check_id=ACROSS)


def after_the_time(flag: Flag) -> datetime:
    """When the units concerned have had their time to answer."""
    return flag.answer_until + timedelta(hours=9)
