"""What real ledgers write as a deadline, and the one thing that each of them means."""

from dataclasses import dataclass
from datetime import date

import pytest

from bihuan.core.deadlines import ISSUED, Deadline, Kind, Offset, Unit, parse_deadline
from bihuan.core.workdays import WorkCalendar

NOTATIONS = {
    "words": "2025年12月31日",
    "words-padded": "2025年06月05日",
    "dashes": "2025-12-31",
    "slashes": "2025/12/31",
    "dots": "2025.12.31",
    "eight-figures": "20251231",
    "full-width": "２０２５年１２月３１日",
    "full-width-dots": "2025．12．31",
    "spaced": "2025 年 12 月 31 日",
    "wrapped-in-its-cell": "2025年\n12月31日",
    "year-then-dots": "2025年12.31前",
    "number-instead-of-day": "2025年12月31号",
    "date-cell": "2025-12-31 00:00:00",
    "date-cell-iso": "2025-12-31T00:00:00",
    "chinese": "二〇二五年十二月三十一日",
    "chinese-circles": "二○二五年十二月三十一日",
    "chinese-letters-o": "二O二五年十二月三十一日",
    "chinese-mixed-zero": "二0二五年十二月三十一日",
    "chinese-nought": "二零二五年十二月三十一日",
    "year-and-chinese-month": "2025年十二月三十一日",
    "weekday": "2025年12月31日（星期三）",
    "short-weekday": "2025-12-31 周三",
    "pdf-radicals": "2025年12⽉31⽇",
    "zero-width": "2025年\u200b12月31日",
}


@pytest.mark.parametrize("text", NOTATIONS.values(), ids=NOTATIONS.keys())
def test_a_full_date_reads_in_every_notation(text: str) -> None:
    deadline = parse_deadline(text)
    assert deadline.kind is Kind.DATE
    assert deadline.due == (date(2025, 6, 5) if "06" in text else date(2025, 12, 31))
    assert not deadline.needs_person
    assert deadline.raw == text


SPANS_OF_2025 = {
    "day-before": ("12月31日前", (12, 31)),
    "day-or-earlier": ("12月31日以前", (12, 31)),
    "day-until": ("12月31日止", (12, 31)),
    "day-chinese": ("十月一日前", (10, 1)),
    "day-dotted": ("6.30前", (6, 30)),
    "month-end": ("12月底前", (12, 31)),
    "month-end-chinese": ("十二月底", (12, 31)),
    "month-end-twice": ("12月月底前", (12, 31)),
    "month": ("11月", (11, 30)),
    "month-before": ("6月前", (6, 30)),
    "month-fen": ("9月份", (9, 30)),
    "first-third": ("11月上旬", (11, 10)),
    "first-third-before": ("11月上旬前", (11, 10)),
    "second-third": ("11月中旬", (11, 20)),
    "last-third": ("11月下旬", (11, 30)),
    "last-two-thirds": ("2月中下旬", (2, 28)),
    "first-half-of-month": ("6月上半月", (6, 15)),
    "quarter-end": ("一季度末", (3, 31)),
    "quarter": ("第三季度", (9, 30)),
    "quarter-figure": ("第1季度", (3, 31)),
    "quarter-end-before": ("三季度末前", (9, 30)),
    "quarter-letter": ("Q3", (9, 30)),
    "quarters-up-to": ("前三季度", (9, 30)),
    "first-half": ("上半年", (6, 30)),
    "second-half": ("下半年", (12, 31)),
    "year-end": ("年底前", (12, 31)),
    "year-end-written-otherwise": ("年末", (12, 31)),
    "within-the-year": ("年内", (12, 31)),
    "this-year": ("今年底", (12, 31)),
    "running-year": ("本年度", (12, 31)),
    "words-before": ("力争12月底前完成", (12, 31)),
    "words-around": ("确保于6月30日前全面完成整改", (6, 30)),
    "no-later": ("原则上不晚于6月30日", (6, 30)),
    "as-of": ("截至10月31日", (10, 31)),
    "label": ("整改时限：12月底", (12, 31)),
    "remark": ("12月底前（报县专班备案）", (12, 31)),
    "hour": ("12月31日24时前", (12, 31)),
    "clock": ("12月20日17:00前", (12, 20)),
    "office-hours": ("12月20日下班前", (12, 20)),
    "list-mark": ("（1）6月底前", (6, 30)),
    "circled-list-mark": ("①6月底前完成", (6, 30)),
    "other-figures": ("6月底前完成3个项目、80%以上", (6, 30)),
    "written-twice": ("12月31日前（12月底）", (12, 31)),
    "leap-free-february": ("2月底", (2, 28)),
    "early-work-is-no-deadline": ("6月底前完成前期工作", (6, 30)),
}


@pytest.mark.parametrize(("text", "due"), SPANS_OF_2025.values(), ids=SPANS_OF_2025.keys())
def test_a_span_without_its_year_ends_in_the_year_of_the_list(text: str, due: tuple[int, int]) -> None:
    deadline = parse_deadline(text, year=2025)
    assert (deadline.kind, deadline.due, deadline.reason) == (Kind.DATE, date(2025, *due), None)
    assert deadline.start is None


SPANS_WITH_THEIR_YEAR = {
    "month": ("2026年12月", date(2026, 12, 31)),
    "month-in-figures": ("2025.12", date(2025, 12, 31)),
    "month-dashed": ("2025-06", date(2025, 6, 30)),
    "month-dotted-with-word": ("2025.6月底前", date(2025, 6, 30)),
    "leap-year": ("2024年2月", date(2024, 2, 29)),
    "year": ("2027年", date(2027, 12, 31)),
    "year-end": ("2025年底前", date(2025, 12, 31)),
    "year-end-doubled": ("2025年年底前", date(2025, 12, 31)),
    "year-up-to": ("到2035年", date(2035, 12, 31)),
    "quarter": ("2025年第四季度", date(2025, 12, 31)),
    "quarter-letter": ("2025Q2", date(2025, 6, 30)),
    "half": ("2026年上半年", date(2026, 6, 30)),
    "plan": ("“十四五”期间", date(2025, 12, 31)),
    "plan-end": ("十四五末", date(2025, 12, 31)),
    "plan-bare": ("十五五", date(2030, 12, 31)),
    "plan-past": ("“十三五”时期", date(2020, 12, 31)),
    "plan-as-a-task": ("2025年底前完成“十五五”规划编制", date(2025, 12, 31)),
    "year-apart": ("2025年度任务12月底前完成", date(2025, 12, 31)),
    "of-the-year": ("2025年的12月底前", date(2025, 12, 31)),
    "document-number": ("按照〔2025〕12号文件要求，2025年12月底前完成", date(2025, 12, 31)),
    "list-mark": ("1.2025年6月底前完成", date(2025, 6, 30)),
    "chinese-list-mark": ("一、2025年12月底前", date(2025, 12, 31)),
    "official-old-style": ("二○○七年四月十三日", date(2007, 4, 13)),
    "chinese-twenty-three": ("二〇二五年六月廿三日", date(2025, 6, 23)),
    "at-once-but-by-a-day": ("立行立改，2024年3月底前完成", date(2024, 3, 31)),
    "going-on-until": ("持续推进至2025年12月", date(2025, 12, 31)),
    "central-inspection": ("2025年中央环保督察整改完成", date(2025, 12, 31)),
}


@pytest.mark.parametrize(("text", "due"), SPANS_WITH_THEIR_YEAR.values(), ids=SPANS_WITH_THEIR_YEAR.keys())
def test_a_span_with_its_year_is_a_date_its_last_day(text: str, due: date) -> None:
    deadline = parse_deadline(text, year=1999)
    assert (deadline.kind, deadline.due, deadline.needs_person, deadline.standing) == (Kind.DATE, due, False, False)


@dataclass(frozen=True)
class Beside:
    """What is known beside a text, and what the text means then."""

    text: str
    due: date | None
    issued: date | None = None
    year: int | None = None
    code: str | None = None


BESIDE = {
    "year-from-the-list": Beside("12月底前", date(2016, 12, 31), year=2016),
    "year-from-the-issue-date": Beside("12月底前", date(2025, 12, 31), issued=date(2025, 3, 1)),
    "the-list-knows-better": Beside("12月底前", date(2026, 12, 31), issued=date(2025, 12, 20), year=2026),
    "no-year-anywhere": Beside("12月底前", None, code="deadline-year-missing"),
    "no-year-for-next-year": Beside("明年6月底前", None, code="deadline-year-missing"),
    "next-year-from-the-list": Beside("明年6月底前", date(2026, 6, 30), year=2025),
    "next-year-from-the-issue-date": Beside("明年6月底前", date(2026, 6, 30), issued=date(2025, 11, 3)),
    "last-year-is-written": Beside("去年底", date(2024, 12, 31), issued=date(2025, 11, 3)),
    "this-month": Beside("本月底", date(2025, 11, 30), issued=date(2025, 11, 3)),
    "this-month-on-a-day": Beside("当月25日前", date(2025, 11, 25), issued=date(2025, 11, 3)),
    "next-month-crosses-the-year": Beside("次月5日前", date(2026, 1, 5), issued=date(2025, 12, 3)),
    "next-month-lacks-the-day": Beside("下月31日", None, issued=date(2025, 10, 3), code="deadline-impossible"),
    "this-month-without-issue-date": Beside("本月底", None, year=2025, code="deadline-issue-date-missing"),
    "this-quarter": Beside("本季度末", date(2025, 6, 30), issued=date(2025, 5, 6)),
    "next-quarter": Beside("下季度", date(2026, 3, 31), issued=date(2025, 11, 6)),
    "next-friday": Beside("下周五前", date(2025, 11, 14), issued=date(2025, 11, 5)),
    "this-week": Beside("本周内", date(2025, 11, 9), issued=date(2025, 11, 5)),
    "today": Beside("今天", date(2025, 11, 5), issued=date(2025, 11, 5)),
    "past-when-issued": Beside("3月底前", date(2026, 3, 31), issued=date(2026, 11, 5), code="deadline-before-issue"),
    "past-but-written": Beside("2026年3月底前", date(2026, 3, 31), issued=date(2026, 11, 5)),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE.values(), ids=BESIDE.keys())
def test_what_the_text_leaves_out_comes_from_beside_it_or_not_at_all(case: Beside) -> None:
    deadline = parse_deadline(case.text, issued=case.issued, year=case.year)
    assert deadline.due == case.due
    assert (deadline.reason.code if deadline.reason else None) == case.code
    assert deadline.needs_person == (case.code is not None)


def test_a_date_that_lacks_its_year_is_still_known_to_be_one() -> None:
    missing = parse_deadline("12月底前")
    assert (missing.kind, str(missing.reason)) == (Kind.DATE, "没有写年份")
    assert parse_deadline("5月底前动工").milestone == "动工"


MILESTONES = {
    "start": ("5月底前动工", "动工", date(2016, 5, 31)),
    "start-otherwise": ("10月开工建设", "开工", date(2016, 10, 31)),
    "in-use": ("9月投入使用", "投入使用", date(2016, 9, 30)),
    "the-last-of-two": ("9月建成并投入使用", "投入使用", date(2016, 9, 30)),
    "built": ("年底前建成", "建成", date(2016, 12, 31)),
    "finished-building": ("力争10月底前竣工", "竣工", date(2016, 10, 31)),
    "traffic": ("年底前建成通车", "通车", date(2016, 12, 31)),
    "trial": ("6月启动试运行", "试运行", date(2016, 6, 30)),
    "launched": ("6月底前启动", "启动", date(2016, 6, 30)),
    "sign-hung": ("12月挂牌", "挂牌", date(2016, 12, 31)),
    "handed-over": ("三季度交付使用", "交付使用", date(2016, 9, 30)),
    "label": ("开工时间：5月", "开工", date(2016, 5, 31)),
}


@pytest.mark.parametrize(("text", "verb", "due"), MILESTONES.values(), ids=MILESTONES.keys())
def test_a_verb_of_beginning_or_opening_makes_a_milestone(text: str, verb: str, due: date) -> None:
    deadline = parse_deadline(text, year=2016)
    assert (deadline.kind, deadline.milestone, deadline.due) == (Kind.MILESTONE, verb, due)


@pytest.mark.parametrize(
    "text",
    ["12月底前完成", "12月底前完成竣工验收", "12月底前完成建成区整治", "12月底前挂牌督办", "12月底前未开工的收回"],
    ids=["done", "done-with-acceptance", "built-up-area", "supervised-by-sign", "not-begun"],
)
def test_completion_is_no_milestone(text: str) -> None:
    deadline = parse_deadline(text, year=2016)
    assert (deadline.kind, deadline.milestone) == (Kind.DATE, None)


WITHOUT_A_DAY = {
    "at-once": ("立行立改", Kind.IMMEDIATE, False),
    "at-once-checked": ("立查立改", Kind.IMMEDIATE, False),
    "at-once-known": ("即知即改", Kind.IMMEDIATE, False),
    "at-once-checked-otherwise": ("即查即改", Kind.IMMEDIATE, False),
    "at-once-plainly": ("立即整改", Kind.IMMEDIATE, False),
    "at-once-while-checking": ("边查边改", Kind.IMMEDIATE, False),
    "at-once-and-for-good": ("立行立改，长期坚持", Kind.IMMEDIATE, True),
    "at-once-and-for-good-in-lines": ("立行立改\n长期坚持", Kind.IMMEDIATE, True),
    "for-good": ("长期坚持", Kind.STANDING, True),
    "going-on": ("持续推进", Kind.STANDING, True),
    "going-on-rectifying": ("持续整改", Kind.STANDING, True),
    "normal": ("常态化推进", Kind.STANDING, True),
    "long": ("长期", Kind.STANDING, True),
    "from-now-for-good": ("即日起长期坚持", Kind.STANDING, True),
    "from-a-day-for-good": ("自2025年1月起，长期坚持", Kind.STANDING, True),
}


@pytest.mark.parametrize(("text", "kind", "standing"), WITHOUT_A_DAY.values(), ids=WITHOUT_A_DAY.keys())
def test_at_once_and_for_good_have_no_day(text: str, kind: Kind, standing: bool) -> None:
    assert parse_deadline(text, issued=date(2026, 3, 2)) == Deadline(kind, standing=standing, raw=text)


STANDING_BESIDE = {
    "date": ("2024年底前，并长期坚持", Kind.DATE, True),
    "date-semicolon": ("2025年6月底前完成；长期坚持", Kind.DATE, True),
    "effect-first": ("2025年底前取得阶段性成效并长期坚持", Kind.DATE, True),
    "date-in-brackets": ("长期坚持（2025年12月底前取得明显成效）", Kind.DATE, True),
    "milestone": ("2025年6月底前启动，持续推进", Kind.MILESTONE, True),
    "recurring": ("持续推进，每季度末月20日前报送进展", Kind.RECURRING, True),
    "ends": ("持续推进至2025年12月", Kind.DATE, False),
    "sustainable": ("2025年底前完成可持续发展方案", Kind.DATE, False),
    "mechanism": ("2025年底前建立常态化监管机制", Kind.DATE, False),
}


@pytest.mark.parametrize(("text", "kind", "standing"), STANDING_BESIDE.values(), ids=STANDING_BESIDE.keys())
def test_a_standing_duty_may_stand_beside_any_kind(text: str, kind: Kind, standing: bool) -> None:
    deadline = parse_deadline(text)
    assert (deadline.kind, deadline.standing, deadline.needs_person) == (kind, standing, False)


WINDOWS_OF_2025 = {
    "days": ("2025年1月21日至2月8日", "2025-01-21", "2025-02-08"),
    "days-without-year": ("1月21日—2月8日", "2025-01-21", "2025-02-08"),
    "days-from-to": ("自2025年1月21日起至2月8日止", "2025-01-21", "2025-02-08"),
    "days-in-figures": ("2025.1.21-2025.2.8", "2025-01-21", "2025-02-08"),
    "days-dashed": ("2025-01-21 - 2025-02-08", "2025-01-21", "2025-02-08"),
    "days-of-one-month": ("6月1-15日", "2025-06-01", "2025-06-15"),
    "days-of-one-month-in-full": ("6月1日-15日", "2025-06-01", "2025-06-15"),
    "months": ("1月-3月", "2025-01-01", "2025-03-31"),
    "months-short": ("2025年1-3月", "2025-01-01", "2025-03-31"),
    "months-in-words": ("6月至9月", "2025-06-01", "2025-09-30"),
    "months-wave": ("2025年6月～9月", "2025-06-01", "2025-09-30"),
    "months-in-figures": ("2025.1-2025.3", "2025-01-01", "2025-03-31"),
    "month-thirds": ("2025年5月中旬至6月上旬", "2025-05-11", "2025-06-10"),
    "month-thirds-of-one-month": ("6月上旬至中旬", "2025-06-01", "2025-06-20"),
    "quarters": ("一至三季度", "2025-01-01", "2025-09-30"),
    "quarters-in-full": ("第一季度至第三季度", "2025-01-01", "2025-09-30"),
    "years": ("2025-2027年", "2025-01-01", "2027-12-31"),
    "crossing": ("2025年11月至2026年3月", "2025-11-01", "2026-03-31"),
    "crossing-next-year": ("2025年11月至次年3月", "2025-11-01", "2026-03-31"),
    "crossing-by-month": ("11月至3月", "2025-11-01", "2026-03-31"),
    "crossing-by-day": ("2025年12月20日至1月10日", "2025-12-20", "2026-01-10"),
    "year-at-the-end": ("1月21日至2025年2月8日", "2025-01-21", "2025-02-08"),
    "year-at-the-end-crossing": ("12月20日至2026年1月10日", "2025-12-20", "2026-01-10"),
    "this-to-next": ("今年11月至明年3月", "2025-11-01", "2026-03-31"),
}


@pytest.mark.parametrize(("text", "start", "due"), WINDOWS_OF_2025.values(), ids=WINDOWS_OF_2025.keys())
def test_two_ends_make_a_window(text: str, start: str, due: str) -> None:
    document = parse_deadline(text, year=2025).as_document()
    assert (document["kind"], document["start"], document["due"]) == ("window", start, due)
    assert not document["needs_person"]


def test_a_window_from_now_starts_on_the_day_of_issue() -> None:
    known = parse_deadline("即日起至3月底", issued=date(2025, 11, 2))
    assert (known.kind, known.start, known.due) == (Kind.WINDOW, date(2025, 11, 2), date(2026, 3, 31))
    unknown = parse_deadline("即日起至2025年12月底")
    assert (unknown.kind, unknown.start, unknown.due) == (Kind.WINDOW, None, date(2025, 12, 31))


def test_an_unpublished_year_makes_a_count_of_working_days_an_estimate() -> None:
    assert not parse_deadline("30个工作日内", issued=date(2026, 3, 2)).estimated
    later = parse_deadline("30个工作日内", issued=date(2026, 12, 2))
    assert later.estimated and later.due is not None and later.due.year == 2027


def test_a_region_with_its_own_calendar_counts_its_own_working_days() -> None:
    calendar = WorkCalendar().with_overrides({date(2030, 5, 7): False})
    plain = parse_deadline("1个工作日内", issued=date(2030, 5, 6), calendar=WorkCalendar())
    local = parse_deadline("1个工作日内", issued=date(2030, 5, 6), calendar=calendar)
    assert (plain.due, local.due) == (date(2030, 5, 7), date(2030, 5, 8))


def test_the_document_has_the_agreed_keys_and_nothing_else() -> None:
    assert parse_deadline("会后5个工作日内").as_document() == {
        "kind": "relative",
        "due": None,
        "start": None,
        "standing": False,
        "recurrence": None,
        "milestone": None,
        "offset": {"n": 5, "unit": "workday", "from": "会后"},
        "estimated": False,
        "needs_person": False,
        "reason": None,
        "raw": "会后5个工作日内",
    }
    dated = parse_deadline(" 2025年1月21日至2月8日（星期一）").as_document()
    assert (dated["raw"], dated["due"], dated["needs_person"]) == (" 2025年1月21日至2月8日（星期一）", None, True)
    assert dated["reason"] == "2025-02-08 是星期六，写的是星期一"


def test_an_offset_says_from_what_it_counts() -> None:
    assert parse_deadline("7天内").offset == Offset(7, Unit.DAY, ISSUED)
