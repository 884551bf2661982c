"""How far a problem of the small county has come on its way to closure."""

from io import BytesIO

from PIL import Image

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.verification import operations
from tests.apps.ledger.web.county import County, now

SAID = "11 家都开了专户，账目已公开"


def photo() -> BytesIO:
    """A small picture as a phone would send it."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), (120, 160, 90)).save(drawn, "JPEG")
    drawn.seek(0)
    return drawn


def ready(county: County, **known: object) -> str:
    """A problem for which nothing is missing: its measure is ended, and a photo shows it."""
    number = county.rectifying(**known)
    actor = county.actor("accountable")
    piece = evidence.add_evidence(
        actor=actor, at=now(), stream=photo(), filename="公示栏.jpg", region_id=county.region.id,
        unit_id=county.accountable.id,
    )  # fmt: skip
    ledger.attach_evidence(actor=actor, at=now(), number=number, evidence_ids=[piece])
    ledger.end_measure(actor=actor, at=now(), number=number, position=1)
    return number


def applied(county: County, **known: object) -> str:
    """The unit says that it is done."""
    number = ready(county, **known)
    operations.apply_for_closure(actor=county.actor("accountable"), at=now(), number=number, statement=SAID)
    return number


def under_check(county: County, **known: object) -> str:
    """Somebody of another unit has begun to look."""
    number = applied(county, **known)
    operations.begin_check(actor=county.actor("checker"), at=now(), number=number)
    return number


def closed(county: County, **known: object) -> str:
    """They found it done."""
    number = under_check(county, **known)
    operations.close_application(
        actor=county.actor("checker"), at=now(), number=number, finding="看了账，11 家都有专户", on_site=True
    )
    return number


def returned(county: County, **known: object) -> str:
    """They found that it is not done."""
    number = under_check(county, **known)
    operations.return_application(
        actor=county.actor("checker"), at=now(), number=number, finding="3 家还没有开户", on_site=True
    )
    return number
