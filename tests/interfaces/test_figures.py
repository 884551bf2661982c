"""Every figure of every page is a link to exactly the list that it counts, and says how it was counted.

The pages are found as a reader finds them: from my work along all links, so that a new page is walked without being named here.
A figure is one of
    .bh-fig             a number with its own counting rule
    a.bh-n              one of many numbers that share a rule, which they name with aria-describedby
    nav, .bh-tabs       a number beside a way into a list; the rule is the first line of that list
and any other number that stands where figures stand (`BARE`) is a mistake. What is shown is compared with what the list says of
itself and with the rows that one can count on it, page by page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from lxml import html
from lxml.html import HtmlElement

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.coordination import operations as coordination
from bihuan.apps.coordination.operations import NewDocument
from bihuan.apps.formalism import operations as formalism
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Membership, Problem
from bihuan.apps.ledger.operations import NewPerson, NewProblem, Question
from bihuan.apps.supervision import operations as supervision
from bihuan.core.actors import Role
from bihuan.core.ladder import RungName
from bihuan.core.sent_documents import DocumentKind
from tests.apps.formalism.planted import copied
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.supervision.papers import TUESDAY, drafted, replied, sent, submitted, told
from tests.apps.verification.steps import applied, closed, returned, under_check
from tests.factories import SYSTEM, make_person, make_unit, make_user, open_session

READERS = (
    "office",
    "leader",
    "lead",
    "accountable",
    "assisting",
    "responsible",
    "checker",
    "inspector",
    "system-admin",
)
SHORTEST = "assisting"
"""Whose walk `make test` takes; the others are slow."""
NOT_PAGES = re.compile(
    r"^/(accounts|i18n|static|healthz|readyz|audit/(export|head)|inbox/\d+)|/(file|picture|thumbnail|proof)/|\.\w{2,4}$"
)
"""Among them a message: who opens it has read it, and the figures of the inbox are others."""
FORMS = re.compile(r"^/problems/[^/]+/[a-z-]+/|/(new|apply|check|withdraw)/")
"""Pages of one step hold no figures and lead nowhere further; one of each kind is looked at."""
SAME_KIND = 2
"""So many pages of one kind are walked: a list as it comes, and once narrowed."""
BARE = "//*[contains(concat(' ', @class, ' '), ' cnt ') or contains(concat(' ', @class, ' '), ' v ')]"
NOT_FIGURES = (
    "ancestor::*[contains(@class, 'bh-pager') or contains(@class, 'bh-ruleline') or contains(@class, 'bh-bulk')]"
)
DECLARED = frozenset({"核实完成率"})
"""Figures without a list: nothing has been drawn, so nothing is known."""


@dataclass(frozen=True)
class Shown:
    """A figure as it stands on a page."""

    page: str
    text: str
    url: str
    rule: str
    kind: str

    @property
    def number(self) -> int | None:
        digits = self.text.replace(",", "")
        return int(digits) if digits.isdecimal() else None


@dataclass
class Walk:
    """One reader's way through the pages."""

    browser: Client
    pages: dict[str, HtmlElement] = field(default_factory=dict)
    totals: dict[str, tuple[int | None, int]] = field(default_factory=dict)

    def get(self, address: str) -> HtmlElement | None:
        """The page, or None where there is none of ours."""
        answer = self.browser.get(address)
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            assert answer.status_code < 500, address
            return None
        return html.document_fromstring(answer.content.decode())

    def everything(self) -> None:
        """All pages that links lead to, a few of each kind."""
        waiting, kinds = ["/"], Counter[str]()
        while waiting:
            address = waiting.pop(0)
            kind = kind_of(address)
            if address in self.pages or kinds[kind] >= (1 if FORMS.search(urlsplit(address).path) else SAME_KIND):
                continue
            page = self.get(address)
            if page is None:
                continue
            kinds[kind] += 1
            self.pages[address] = page
            if not FORMS.search(urlsplit(address).path):
                waiting.extend(links_of(page, address))

    def total(self, url: str) -> tuple[int | None, int]:
        """What the list says that it holds, and the rows on all its pages."""
        if url not in self.totals:
            page = self.get(url)
            assert page is not None, url
            said, rows, number = said_total(page), rows_of(page), 1
            while (following := page.xpath("//a[@rel='next']/@href")) and number < 20:
                page = self.get(urljoin(url, following[0]))
                assert page is not None
                rows, number = rows + rows_of(page), number + 1
            self.totals[url] = said, rows
        return self.totals[url]


def kind_of(address: str) -> str:
    """The address without what differs between pages of one kind: numbers, and filters other than the view."""
    parts = urlsplit(address)
    views = [part for part in parts.query.split("&") if part.startswith("view=")]
    return "?".join([re.sub(r"[A-Z]{2,4}-\d{4}-\d+|\d+", "N", parts.path), *views])


def links_of(page: HtmlElement, address: str) -> Iterator[str]:
    for href in page.xpath("//a/@href"):
        target = urlsplit(urljoin(address, href))
        if not target.netloc and target.path.startswith("/") and not NOT_PAGES.search(target.path):
            yield target.path + (f"?{target.query}" if target.query else "")


def said_total(page: HtmlElement) -> int | None:
    """What a list says of itself: in its rule line, else below its rows."""
    words = [" ".join(each.text_content().split()) for each in page.xpath("//main//*[contains(@class, 'bh-ruleline')]")]
    words += [" ".join(each.text_content().split()) for each in page.xpath("//main//*[contains(@class, 'bh-pager')]")]
    for line in words:
        if found := re.search(r"共 ([\d,]+) 项", line):
            return int(found[1].replace(",", ""))
    return None


def rows_of(page: HtmlElement) -> int:
    rows = page.xpath("//main//table[contains(@class, 'bh-list') or contains(@class, 'bh-camp')]/tbody/tr")
    return len(
        rows
        or page.xpath(
            "//main//*[contains(concat(' ', @class, ' '), ' bh-todo ') or contains(@class, 'bh-jobline') or @data-row]"
        )
    )


def figures_of(page: HtmlElement, address: str) -> Iterator[Shown]:
    def whole(href: str) -> str:
        return urlsplit(address).path if href == "?" else urljoin(address, href)

    for figure in page.xpath("//*[contains(concat(' ', @class, ' '), ' bh-fig ')]"):
        rule = figure.xpath("./*[contains(@class, 'bh-rule')]")
        said = rule[0].xpath("string(./b)").partition("·")[2].strip() if rule else ""
        link = figure.xpath("./a")
        text = (link[0].text_content() if link else (figure.text or "")).strip()
        yield Shown(address, text, whole(link[0].get("href")) if link else "", said, "own rule")
    for figure in page.xpath("//a[contains(concat(' ', @class, ' '), ' bh-n ')]"):
        named = page.xpath(f"//*[@id='{figure.get('aria-describedby')}']")
        said = " ".join(named[0].text_content().split()) if named else ""
        yield Shown(address, figure.text_content().strip(), whole(figure.get("href")), said, "shared rule")
    for count in page.xpath("//a/*[contains(concat(' ', @class, ' '), ' n ')]"):
        href = whole(count.getparent().get("href"))
        yield Shown(address, count.text_content().strip(), href, "first line of the list", "way in")


def bare_numbers(page: HtmlElement) -> list[str]:
    """Numbers in the places of figures that lead nowhere, and do not count what stands below them in the same card."""
    found = []
    for place in page.xpath(f"{BARE}[not({NOT_FIGURES})]"):
        text = " ".join(place.text_content().split())
        counted = re.fullmatch(r"([\d,]+)( [项个件条次步])?", text)
        if counted and not place.xpath(".//a | ancestor::a") and int(counted[1].replace(",", "")) not in below(place):
            found.append(f"{place.get('class')}: {text}")
    return found


def below(head: HtmlElement) -> set[int]:
    """How many rows, entries or tiles one can count in the card of a head."""
    card = head.xpath("ancestor::section[1]")[0]
    kinds = (
        "./*//tbody/tr",
        ".//*[contains(@class, 'bh-ev')]/*",
        ".//ol/li | .//ul/li",
        ".//*[contains(@class, 'bh-tl')]/*",
    )
    return {len(card.xpath(kind)) for kind in kinds} | {len(card.xpath("./*[contains(@class, 'row')]"))}


def mistakes_of(walk: Walk, shown: Shown) -> str:
    """What is wrong with a figure; "" where it is exactly its list."""
    if shown.rule in DECLARED and not shown.url:
        return ""
    lacking = [what for what, held in (("link", shown.url), ("counting rule", shown.rule)) if not held]
    if lacking or shown.number is None:
        return f"no {' and no '.join(lacking or ['number'])}"
    said, rows = walk.total(shown.url)
    if said is None:
        return "its list does not say how many it holds"
    if said != shown.number or rows != shown.number:
        return f"shows {shown.number}, its list says {said} and has {rows} rows"
    return ""


@pytest.fixture(scope="module")
def walked() -> Counter[str]:
    return Counter()


@pytest.fixture(scope="module")
def county(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Made once: whoever walks through the pages only reads."""
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("figures") / "files"):
        yield make_full_county()


def make_full_county() -> County:
    """Something in every group that a figure counts, two campaigns that share a problem, more units than a page holds."""
    county = make_county()
    region, today = county.region, timezone.localdate()
    zhang = make_person(region, "张三", unit=county.accountable)
    county.users["responsible"] = make_user(region, Role.RESPONSIBLE, unit=county.accountable, person=zhang)
    county.users["inspector"] = make_user(region, Role.INSPECTOR)
    Campaign.objects.update(starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=40))
    named = (NewPerson("responsible", "张三", "", zhang.id),)
    on_the_way(county, named)
    ruled_on(county)
    chased(county)
    sent_out(county)
    second = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=region.id, name="物业专项整治", short_name="物业",
        starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=20), lead_unit_id=county.lead.id,
        participating_unit_ids=[county.accountable.id],
    )  # fmt: skip
    shared = Problem.objects.get(number=county.dispatched(people=named))
    Membership.objects.create(problem=shared, campaign_id=second, is_home=False)
    for each in range(13):
        unit = make_unit(region, f"第{each}街道")
        make_late(county.dispatched(accountable_unit_id=unit.id, assisting_unit_ids=()))
    copied(county)
    formalism.scan_region(actor=SYSTEM, at=now(), region_id=region.id)
    return county


def on_the_way(county: County, named: tuple[NewPerson, ...]) -> None:
    county.register()
    county.register(due=None, questions=(Question("deadline", "少了字。", "截至1031日"),))
    county.register(accountable_unit_id=None, assisting_unit_ids=())
    make_late(county.dispatched(people=named))
    county.dispatched(due=timezone.localdate() + timedelta(days=3))
    make_late(county.rectifying(people=named))
    county.rectifying()
    for step in (applied, under_check, closed, closed, returned):
        step(county)
    ledger.register_problem(
        actor=county.actor("accountable"), at=now(), campaign_id=county.campaign,
        problem=NewProblem("自查发现台账不全", source="self-check", accountable_unit_id=county.accountable.id),
        own_unit_id=county.accountable.id,
    )  # fmt: skip


def ruled_on(county: County) -> None:
    worker, office = county.actor("accountable"), county.actor("office")
    ledger.ask_hand_back(actor=worker, at=now(), number=county.dispatched(), reason="不是我们的")
    thrice = county.dispatched()
    for turn in range(3):
        ledger.ask_hand_back(actor=worker, at=now(), number=thrice, reason="不是我们的")
        if turn < 2:
            ledger.uphold_hand_back(
                actor=office, at=now(), number=thrice, ruling="另派", new_unit_id=county.accountable.id
            )
            ledger.dispatch_problem(actor=office, at=now(), number=thrice)
    ledger.request_extension(
        actor=worker, at=now(), number=county.rectifying(due=timezone.localdate() + timedelta(days=30)),
        reason="审批要排期", until=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    ledger.suspend_problem(actor=office, at=now(), number=county.rectifying(), reason="汛期")
    ledger.withdraw_problem(actor=office, at=now(), number=county.dispatched(), reason="重复")


def chased(county: County) -> None:
    """A notice on each rung, waiting for the office, for the leader and for the unit; and a reason that waits for its ruling."""
    drafted(county, RungName.INTERVIEW, at=TUESDAY)
    drafted(county, at=TUESDAY)
    told(county, RungName.ACCOUNTABILITY)
    submitted(county)
    for rung in (RungName.REMINDER, RungName.URGING):
        sent(county, rung)
    replied(county)
    supervision.state_reason(
        actor=county.actor("accountable"), at=now(), number=county.rectifying(), reason="汛期停工，河道不能施工"
    )


def sent_out(county: County) -> None:
    """One document that units sign for, one that nobody has sent yet, and one that led to nothing."""
    office, units = county.actor("office"), [county.accountable.id, county.assisting.id]
    for number, at in ((1, now()), (2, now() - timedelta(days=60)), (3, None)):
        new = NewDocument(
            county.lead.id, "关于自查的通知", DocumentKind.NOTICE, date(2026, 11, 2), f"澜教发〔2026〕{number}号"
        )
        document = coordination.register_document(actor=office, at=at or now(), new=new)
        if at:
            coordination.send_document(actor=office, at=at, document_id=document, unit_ids=units)


def make_late(number: str) -> None:
    Problem.objects.filter(number=number).update(due=timezone.localdate() - timedelta(days=9))


@pytest.mark.usefixtures("still_clock")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", [pytest.param(who, marks=() if who == SHORTEST else pytest.mark.slow) for who in READERS]
)
def test_every_figure_is_a_link_to_exactly_its_list(
    county: County, who: str, walked: Counter[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cache.clear()
    walk = Walk(open_session(Client(), county.users[who]))
    walk.everything()
    wrong, seen = [], Counter[str]()
    for address, page in walk.pages.items():
        wrong += [f"{address}: bare {number}" for number in bare_numbers(page)]
        for shown in figures_of(page, address):
            seen[shown.kind] += 1
            if told := mistakes_of(walk, shown):
                wrong.append(f"{address}: {shown.text} → {shown.url}: {told}")
    walked.update(seen)
    kinds = "、".join(f"{count} {kind}" for kind, count in sorted(seen.items()))
    with capsys.disabled():
        told = f"{sum(seen.values())} figures on {len(walk.pages)} pages ({kinds}); {sum(walked.values())} in all"
        print(f"\n{who}: {told}")  # noqa: T201  # how many were walked is what a reader of the run asks for
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert len(walk.pages) > 5
    assert sum(seen.values()) > (30 if who != "system-admin" else 0), "the walk found the figures"
