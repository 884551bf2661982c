"""Demands in the browser: refused because the ledger has it, asked for the rest, answered, found too much, weighed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.apps.demands.models import AnswerFile, BurdenOpinion, BurdenTableVersion, Demand, DemandAnswer
from bihuan.core.demands.turns import Frequency
from bihuan.ui.moments import say_date
from tests.apps.demands.demands import HELD, MIXED, answer, checked, drafted, running, stored
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def post(county: County, who: str, address: str, **answers: object) -> tuple[int, str]:
    """Fill in the form of that page and send it: the status, and the words of the page that one ends on."""
    browser = county.browser(who)
    form = read(browser.get(address)).form(address)
    answer = browser.post(address, form.filled(**answers))
    if answer.status_code != 302:
        return answer.status_code, read(answer).words
    return 302, read(browser.get(answer.headers["Location"])).words


def registered(county: County, *, who: str = "lead", **answers: object) -> tuple[int, str]:
    today = timezone.localdate()
    given: dict[str, object] = {
        "issuer": str(county.lead.id), "title": "校园餐整改周报", "basis": "澜办发〔2026〕12号", "items": MIXED,
        "units": [str(county.accountable.id), str(county.assisting.id)], "frequency": "weekly",
        "first_day": today.isoformat(), "end_day": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    return post(county, who, "/demands/new/", **(given | answers))


def words(county: County, who: str, address: str, status: int = 200) -> str:
    answer = county.browser(who).get(address)
    assert answer.status_code == status, read(answer).words[:300]
    return read(answer).words


def live(county: County, items: str = MIXED, **known: object) -> int:
    """A demand that has run for three weeks and is asked once: open today, whatever day of the week that is."""
    at = now() - timedelta(days=21)
    given: dict[str, object] = {
        "first_day": timezone.localdate(at), "end_day": timezone.localdate() + timedelta(days=60), "answer_days": 30,
        "at": at, "frequency": Frequency.ONCE,
    }  # fmt: skip
    return running(county, items, **(given | known))  # type: ignore[arg-type]


def test_a_demand_that_the_ledger_answers_is_refused_and_the_extract_is_offered(county: County) -> None:
    county.rectifying()
    status, shown = registered(county, who="office", items=HELD)
    assert status == 302 and "要的 3 项，台账里都有" in shown
    demand = Demand.objects.get()
    status, shown = post(county, "office", f"/demands/{demand.pk}/check/")
    assert status == 302 and "没有送审：取提取结果就行" in shown and "不予批准" in shown
    answer = county.browser("office").post(f"/demands/{demand.pk}/extract/", {})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_the_issuer_takes_the_extract_once_it_was_given(county: County) -> None:
    demand_id = checked(county, HELD)
    assert "取提取结果" not in words(county, "lead", f"/demands/{demand_id}/")
    words(county, "lead", f"/demands/{demand_id}/extract/", 403)
    assert post(county, "office", f"/demands/{demand_id}/give-extract/")[0] == 302
    assert "取提取结果" in words(county, "lead", f"/demands/{demand_id}/")
    assert county.browser("lead").post(f"/demands/{demand_id}/extract/", {}).status_code == 200
    words(county, "other", f"/demands/{demand_id}/extract/", 404)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"end_day": ""}, "写明到哪天为止"),
        ({"end_day": "2020-01-01"}, "终止日期不能早于起始日期"),
        ({"units": []}, "选至少一个报送单位"),
        ({"units": ["999999"]}, "999999"),
        ({"items": "甲\n甲"}, "写了两遍：甲"),
        ({"basis": ""}, "这个字段是必填项"),
    ],
    ids=["no end", "end before start", "nobody", "unknown unit", "twice", "no basis"],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    county: County, answers: dict[str, object], said: str
) -> None:
    status, shown = registered(county, **answers)  # type: ignore[arg-type]
    assert status == 422 and said in shown
    assert "校园餐整改周报" in read(county.browser("lead").get("/demands/new/")).words or not Demand.objects.exists()


def test_all_that_is_missing_is_told_at_once(county: County) -> None:
    status, shown = registered(county, end_day="", units=[], basis="")
    assert status == 422 and "改好这 3 处再交" in shown
    assert "写明到哪天为止" in shown and "选至少一个报送单位" in shown


def test_what_must_be_filled_in_is_not_called_optional(county: County) -> None:
    shown = read(county.browser("lead").get("/demands/new/")).words
    assert "到哪天为止 （选填）" not in shown and "理由 （选填）" in shown


def test_units_of_a_campaign_are_chosen_at_once_and_the_issuer_is_left_out(county: County) -> None:
    status, _ = registered(county, units=[], sets=[f"campaign-{county.campaign}"])
    assert status == 302
    units = set(Demand.objects.get().recipients.values_list("unit", flat=True))
    assert units == {county.accountable.id, county.assisting.id}


def test_hostile_words_are_shown_as_words(county: County) -> None:
    registered(county, title="<script>alert(1)</script>", items="<b>资金</b>")
    demand = Demand.objects.get()
    page = county.browser("office").get(f"/demands/{demand.pk}/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "<b>资金" not in page


def test_a_suspicious_word_is_looked_at_before_it_is_kept(county: County) -> None:
    status, shown = registered(county, title="机密★5年 材料")
    assert status == 422 and "看清再保存" in shown


def test_an_old_form_does_not_overwrite(county: County) -> None:
    demand_id = drafted(county, at=now())
    browser = county.browser("lead")
    form = read(browser.get(f"/demands/{demand_id}/edit/")).form(f"/demands/{demand_id}/edit/")
    post(county, "lead", f"/demands/{demand_id}/edit/", title="别人改的")
    answer = browser.post(f"/demands/{demand_id}/edit/", form.filled(title="我改的"))
    assert answer.status_code == 409 and "刚被别人办过" in read(answer).words
    assert stored(demand_id).title == "别人改的"


def test_from_the_check_to_the_approval(county: County) -> None:
    registered(county)
    demand = Demand.objects.get()
    status, shown = post(county, "lead", f"/demands/{demand.pk}/check/")
    assert status == 302 and "查重完成，已送审" in shown
    status, shown = post(county, "office", f"/demands/{demand.pk}/approve/")
    assert status == 302 and "执行中" in shown
    assert "校园餐整改周报" in words(county, "accountable", "/demands/?mine=asked")


def test_a_unit_sees_all_that_is_asked_of_it_on_one_page_and_hands_it_in(county: County) -> None:
    county.rectifying()
    demand_id = live(county)
    shown = words(county, "accountable", "/demands/")
    assert "要本单位报的都在这一页" in shown and "另 2 项已经有" in shown and "个工作日" in shown
    address = f"/demands/{demand_id}/hand-in/"
    page = words(county, "accountable", address)
    assert "问题总数 1" in page and "已从台账提取，不用填" in page
    fields = {f"item-{item.pk}": "见附件" for item in stored(demand_id).items.filter(held="")}
    file = SimpleUploadedFile("做法.pdf", b"%PDF-1.4\n%", content_type="application/pdf")
    status, shown = post(county, "accountable", address, **fields, files=file, minutes="30")
    assert status == 302 and "已报送。" in shown
    handed = DemandAnswer.objects.get()
    assert (handed.minutes, AnswerFile.objects.count()) == (30, 1)
    seen = county.browser("lead").get(f"/demands/{demand_id}/answers/")
    assert "见附件" in read(seen).words and "做法.pdf" in read(seen).words
    piece = AnswerFile.objects.get().evidence_id
    assert county.browser("lead").get(f"/evidence/{piece}/file/").status_code == 200
    assert county.browser("other").get(f"/evidence/{piece}/file/").status_code == 404


def test_what_is_left_out_is_told_at_its_field(county: County) -> None:
    demand_id = live(county)
    status, shown = post(county, "accountable", f"/demands/{demand_id}/hand-in/")
    assert status == 422 and "“资金投入”没有填" in shown
    assert not DemandAnswer.objects.exists()


def test_too_much_is_said_and_answered_without_a_name(county: County) -> None:
    demand_id = live(county)
    status, shown = post(county, "accountable", f"/demands/{demand_id}/object/", words="一周一报太密")
    assert status == 302 and "意见已交给整改落实组" in shown
    for who in ("office", "lead"):
        assert "周文岚" not in words(county, who, f"/demands/{demand_id}/")
    assert "意见待答复" in words(county, "accountable", "/demands/") and "太多了" not in words(
        county, "accountable", "/demands/"
    )
    assert "一周一报太密" in words(county, "office", "/demands/opinions/?waiting=yes")
    opinion = BurdenOpinion.objects.get()
    assert post(county, "office", f"/demands/{demand_id}/opinions/{opinion.pk}/", words="改为每月")[0] == 302
    assert "改为每月" in words(county, "accountable", "/demands/opinions/")
    assert "太多了" in words(county, "accountable", "/demands/") and "意见待答复" not in words(
        county, "accountable", "/demands/"
    )
    assert "没有减负意见" in words(county, "office", "/demands/opinions/?waiting=yes")


def test_the_burden_page_and_its_lists_say_the_same(county: County) -> None:
    demand_id = live(county)
    due = stored(demand_id).turns.earliest("due_on").due_on
    page = read(county.browser("leader").get(f"/demands/burden/?week={due}"))
    assert "执行中的需求" in page.words and "县市场监督管理局" in page.words
    load = next(link for link in page.links if "load/?week=" in link and "unit=" in link)
    assert "1 份" in words(county, "leader", load) and "校园餐整改周报" in words(county, "leader", load)
    assert "资金投入" in words(county, "leader", "/demands/fields/?group=running&held=no")
    assert "已整改数" in words(county, "leader", "/demands/fields/?group=checked&held=yes")
    words(county, "accountable", "/demands/burden/", 403)


def test_a_week_of_the_burden_page_is_named_by_its_days_and_hours_by_the_word_for_them(county: County) -> None:
    due = stored(live(county)).turns.earliest("due_on").due_on
    browser, address = county.browser("leader"), f"/demands/burden/?week={due}"
    first = due - timedelta(days=due.weekday())
    today = timezone.localdate()
    days = f"{say_date(first, today)} – {say_date(first + timedelta(days=6), today)}"
    assert days in read(browser.get(address)).words
    browser.post("/i18n/setlang/", {"language": "en"})
    html = browser.get(address).content.decode()
    assert "ranking. Budget" in html and ">Time</th>" in html


def test_the_office_changes_the_minutes_with_a_reason_and_nobody_overwrites(county: County) -> None:
    address = f"/demands/minutes/{county.region.id}/"
    browser = county.browser("office")
    form = read(browser.get(address)).form(address)
    assert post(county, "office", address, number="7", why="单位报的时间更长")[0] == 302
    assert BurdenTableVersion.objects.get().document["minutes"]["number"] == 7
    stale = browser.post(address, form.filled(number="9", why="不知道别人改过"))
    assert stale.status_code == 409 and "刚刚有人改过" in read(stale).words
    assert post(county, "office", address, budget="1", why="错")[0] == 422
    words(county, "accountable", address, 404)


def test_stopped_and_refused_say_why(county: County) -> None:
    demand_id = live(county)
    status, shown = post(county, "office", f"/demands/{demand_id}/stop/", words="台账里能取")
    assert status == 302 and "台账里能取" in shown and "已停止" in shown
    assert "没有要报的" in words(county, "accountable", "/demands/")
    other = checked(
        county, "联系人", at=now(), first_day=timezone.localdate(), end_day=timezone.localdate() + timedelta(days=9)
    )
    assert "重复了" in post(county, "office", f"/demands/{other}/refuse/", words="重复了")[1]


def test_panels_stand_on_the_overview_and_on_the_units_own_page(county: County) -> None:
    county.rectifying()
    live(county)
    assert "看填报负担" in words(county, "office", "/overview/")
    assert "看全部要报的" in words(county, "accountable", "/overview/")
    assert "看填报负担" not in words(county, "accountable", "/overview/")


@pytest.mark.parametrize(
    "address",
    ["/demands/?group=nonsense", "/demands/?unit=abc", "/demands/load/?week=nonsense", "/demands/load/", "/demands/fields/?held=x",
     "/demands/burden/?week=9999-99-99", "/demands/load/?week=0001-01-01", "/demands/load/?week=9999-12-31"],
)  # fmt: skip
def test_an_address_that_means_nothing_shows_nothing(county: County, address: str) -> None:
    live(county)
    assert "校园餐整改周报" not in words(county, "office", address)


@pytest.mark.parametrize("week", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_week_of_no_year_that_counts_is_read_as_this_week(county: County, week: str) -> None:
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday())
    days = f"{say_date(first, today)} – {say_date(first + timedelta(days=6), today)}"
    assert days in words(county, "office", f"/demands/burden/?week={week}")


def test_days_that_nobody_can_count_on_from_are_told_at_their_fields(county: County) -> None:
    status, told = registered(county, first_day="9999-12-01", end_day="9999-12-31")
    assert status == 422 and told.count("日期要在 1900 年到 2999 年之间。") >= 2
    assert not Demand.objects.exists()


def test_nobody_is_asked_twice_for_the_same_turn(county: County) -> None:
    demand_id = live(county)
    answer(county, demand_id, at=now())
    words(county, "accountable", f"/demands/{demand_id}/hand-in/", 403)
