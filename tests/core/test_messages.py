"""Messages outside: what is said, how each robot wants it signed, what an answer means, what may leave when."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.messages.answers import (
    MOST_ATTEMPTS,
    SLOW,
    STOPPED,
    TAKEN,
    UNREACHABLE,
    Answer,
    Fate,
    next_attempt,
    read_answer,
)
from bihuan.core.messages.composing import (
    Counts,
    dingtalk_signature,
    feishu_signature,
    fit_text,
    robot_request,
    words_of,
)
from bihuan.core.messages.digests import digest_due, digest_words, next_digest
from bihuan.core.messages.feeds import Deadline, FeedWords, feed_of
from bihuan.core.messages.kinds import ChannelKind, Limit, key_in, limits_of, refuse_host
from bihuan.core.messages.limits import free_at, longest_window
from bihuan.core.workdays import published_calendar

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")
WECOM, DINGTALK, FEISHU = ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU


def asked(kind: ChannelKind, text: str = "闭环", signing: str = "SEC1") -> tuple[str, dict[str, object]]:
    request = robot_request(kind, host="http://robots.local:8080/", key="k/1", signing=signing, text=text, at=AT)
    return request.url, json.loads(request.body)


def test_wecom_is_asked_with_its_key_and_unsigned() -> None:
    url, body = asked(WECOM)

    assert url == "http://robots.local:8080/cgi-bin/webhook/send?key=k%2F1"
    assert body == {"msgtype": "text", "text": {"content": "闭环"}}


def test_dingtalk_is_signed_in_the_address_with_the_secret_as_key() -> None:
    url, body = asked(DINGTALK)
    query = parse_qs(urlsplit(url).query)
    moment = query["timestamp"][0]
    expected = hmac.new(b"SEC1", f"{moment}\nSEC1".encode(), hashlib.sha256).digest()

    assert moment == str(int(AT.timestamp() * 1000))
    assert base64.b64decode(query["sign"][0]) == expected
    assert body == {"msgtype": "text", "text": {"content": "闭环"}}


def test_feishu_is_signed_in_the_body_over_an_empty_message() -> None:
    url, body = asked(FEISHU)
    expected = hmac.new(f"{body['timestamp']}\nSEC1".encode(), b"", hashlib.sha256).digest()

    assert url == "http://robots.local:8080/open-apis/bot/v2/hook/k%2F1"
    assert body["timestamp"] == str(int(AT.timestamp()))
    assert base64.b64decode(str(body["sign"])) == expected
    assert body["msg_type"] == "text"


@pytest.mark.parametrize("kind", [DINGTALK, FEISHU])
def test_without_a_secret_nothing_is_signed(kind: ChannelKind) -> None:
    url, body = asked(kind, signing="")

    assert "sign" not in url and "sign" not in body


def test_the_two_signatures_differ_for_the_same_secret() -> None:
    assert dingtalk_signature("s", 1) != feishu_signature("s", 1)


def test_what_a_request_shows_of_itself_holds_no_secret() -> None:
    request = robot_request(WECOM, host="http://robots.local", key="geheim", signing="", text="x", at=AT)

    assert "geheim" not in repr(request) and "geheim" in request.url


def test_wecom_never_gets_more_than_2048_bytes_of_text() -> None:
    _, body = asked(WECOM, text="项" * 3000)
    said = body["text"]

    assert isinstance(said, dict) and len(said["content"].encode()) <= 2048 and said["content"].endswith("…")


def test_feishu_refuses_a_body_over_20_kilobytes() -> None:
    with pytest.raises(BadInput):
        asked(FEISHU, text="项" * 7000)


@given(st.text(max_size=80), st.integers(3, 60))
def test_a_cut_text_fits_and_is_the_beginning_of_the_whole(text: str, most: int) -> None:
    cut = fit_text(text.encode(errors="ignore").decode(), most)

    assert len(cut.encode()) <= most
    assert text.encode(errors="ignore").decode().startswith(cut.removesuffix("…"))


@pytest.mark.parametrize(
    ("counts", "group", "words"),
    [
        (Counts(unread=3, open=5), False, "闭环：你有 3 条未读消息、5 项待办，请登录系统查看。"),
        (Counts(unread=3), False, "闭环：你有 3 条未读消息，请登录系统查看。"),
        (Counts(open=5), False, "闭环：你有 5 项待办，请登录系统查看。"),
        (Counts(grave=2), False, "闭环：你有 2 项紧急事项，请登录系统查看。"),
        (Counts(grave=2), True, "闭环：本组有 2 项紧急事项，请登录系统查看。"),
        (Counts(unread=9, people=4), True, "闭环：本组 4 人有未读消息或待办，请登录系统查看。"),
    ],
)
def test_outside_go_counts_and_sign_in(counts: Counts, group: bool, words: str) -> None:
    assert str(words_of(counts, group=group)) == words


ANSWERS = [
    (WECOM, 200, {"errcode": 0, "errmsg": "ok"}, Fate.SENT, 0),
    (WECOM, 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, Fate.NOT_TAKEN, 1),
    (WECOM, 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, Fate.REFUSED, 0),
    (DINGTALK, 200, {"errcode": 0, "errmsg": "ok"}, Fate.SENT, 0),
    (DINGTALK, 200, {"errcode": 310000, "errmsg": "sign not match"}, Fate.REFUSED, 0),
    (DINGTALK, 200, {"errcode": 130101, "errmsg": "send too fast"}, Fate.NOT_TAKEN, 10),
    (FEISHU, 200, {"code": 0, "msg": "success"}, Fate.SENT, 0),
    (FEISHU, 200, {"StatusCode": 0, "StatusMessage": "success"}, Fate.SENT, 0),
    (FEISHU, 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, Fate.REFUSED, 0),
    (FEISHU, 200, {"code": 19022, "msg": "Ip Not Allowed"}, Fate.REFUSED, 0),
    (FEISHU, 200, {"code": 19024, "msg": "Key Words Not Found"}, Fate.REFUSED, 0),
    (FEISHU, 400, {"code": 9499, "msg": "Bad Request"}, Fate.REFUSED, 0),
    (FEISHU, 400, {"code": 11232, "msg": "frequency limited"}, Fate.NOT_TAKEN, 1),
    (WECOM, 429, None, Fate.NOT_TAKEN, 1),
    (WECOM, 502, None, Fate.UNKNOWN, 0),
    (WECOM, 302, None, Fate.REFUSED, 0),
    (WECOM, 404, None, Fate.REFUSED, 0),
    (WECOM, 200, None, Fate.UNKNOWN, 0),
    (WECOM, 200, ["ok"], Fate.UNKNOWN, 0),
]


@pytest.mark.parametrize(("kind", "status", "body", "fate", "minutes"), ANSWERS)
def test_an_answer_is_read_by_the_code_in_its_body(
    kind: ChannelKind, status: int, body: object, fate: Fate, minutes: int
) -> None:
    answer = read_answer(kind, status, json.dumps(body).encode() if body is not None else b"<html>")

    assert (answer.fate, answer.pause) == (fate, timedelta(minutes=minutes))
    assert (answer.reason is None) == (fate is Fate.SENT)


def test_a_wrong_clock_is_named_where_it_can_be_the_cause() -> None:
    for kind, code in ((DINGTALK, 310000), (FEISHU, 19021)):
        name = "code" if kind is FEISHU else "errcode"
        assert "时钟" in str(read_answer(kind, 200, json.dumps({name: code}).encode()).reason)


def test_only_what_was_surely_not_taken_is_tried_again() -> None:
    later = Answer(Fate.NOT_TAKEN, UNREACHABLE.reason)
    waits = [next_attempt(later, attempts=attempts, at=AT) for attempts in range(1, MOST_ATTEMPTS)]
    assert waits == [AT + timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)]
    assert next_attempt(UNREACHABLE, attempts=MOST_ATTEMPTS, at=AT) is None
    assert [next_attempt(answer, attempts=1, at=AT) for answer in (TAKEN, STOPPED, Answer(Fate.REFUSED))] == [None] * 3


def test_a_far_end_that_cannot_be_reached_or_says_nothing_is_left_alone_for_five_minutes() -> None:
    assert (UNREACHABLE.pause, SLOW.pause) == (timedelta(minutes=5), timedelta(minutes=5))
    assert next_attempt(UNREACHABLE, attempts=1, at=AT) == AT + timedelta(minutes=5)
    assert next_attempt(UNREACHABLE, attempts=3, at=AT) == AT + timedelta(minutes=15)


def test_a_pause_of_the_channel_outlasts_a_short_wait() -> None:
    blocked = Answer(Fate.NOT_TAKEN, UNREACHABLE.reason, timedelta(minutes=10))

    assert next_attempt(blocked, attempts=1, at=AT) == AT + timedelta(minutes=10)


def test_no_channel_sends_more_than_its_kind_takes() -> None:
    assert limits_of(WECOM, 500)[0].count == 20
    assert limits_of(DINGTALK, 7)[0].count == 7
    assert [limit.count for limit in limits_of(FEISHU, 100)] == [100, 5]


@given(st.lists(st.integers(0, 120), max_size=60), st.integers(1, 8), st.integers(1, 60))
def test_whatever_asks_no_window_holds_more_than_its_limit(asks: list[int], count: int, seconds: int) -> None:
    limit = Limit(count, timedelta(seconds=seconds))
    left: list[datetime] = []
    for offset in sorted(asks):
        at = AT + timedelta(seconds=offset)
        if free_at(at, attempts=left, limits=(limit,), blocked_until=None) <= at:
            left.append(at)

    assert all(len([at for at in left if start <= at < start + limit.window]) <= count for start in left)


def test_a_blocked_channel_is_free_when_its_block_ends() -> None:
    until = AT + timedelta(minutes=10)

    assert free_at(AT, attempts=(), limits=(), blocked_until=until) == until
    assert free_at(until, attempts=(), limits=(), blocked_until=until) == until
    assert longest_window(()) == timedelta(0)


@pytest.mark.parametrize(
    ("kind", "pasted", "key"),
    [
        (WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-1", "abc-1"),
        (DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=t0", "t0"),
        (FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/h-9/", "h-9"),
        (FEISHU, " h-9 ", "h-9"),
        (WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", ""),
        (ChannelKind.MAIL, "pass://word", "pass://word"),
    ],
)
def test_the_key_is_found_in_a_pasted_address(kind: ChannelKind, pasted: str, key: str) -> None:
    assert key_in(kind, pasted) == key


@pytest.mark.parametrize("host", ["https://qyapi.weixin.qq.com", "http://10.0.0.8:8080/"])
def test_a_plain_host_is_taken(host: str) -> None:
    assert refuse_host(host) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "qyapi.weixin.qq.com",
        "ftp://x",
        "https://x/path",
        "https://x?key=1",
        "https://u:p@x",
        "http://[",
        "http://x:0",
    ],
)
def test_anything_else_is_no_host(host: str) -> None:
    assert refuse_host(host) is not None


def local(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 5, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "looked_on", "due"),
    [
        (local(2, 7), None, False),
        (local(2, 8), None, True),
        (local(2, 23), None, True),
        (local(2, 9), date(2026, 11, 2), False),
        (local(3, 9), date(2026, 11, 2), True),
        (local(7, 9), None, False),
    ],
    ids=[
        "before the hour",
        "at the hour",
        "late after a standstill",
        "looked already",
        "the next day",
        "on a Saturday",
    ],
)
def test_a_digest_is_due_once_a_working_day_from_its_hour_on(
    moment: datetime, looked_on: date | None, due: bool
) -> None:
    assert digest_due(local=moment, hour=8, looked_on=looked_on, calendar=published_calendar()) is due


def test_the_next_digest_skips_what_is_not_worked() -> None:
    def following(moment: datetime, looked_on: date | None) -> datetime:
        return next_digest(local=moment, hour=8, looked_on=looked_on, calendar=published_calendar())

    assert following(local(2, 7), None) == datetime(2026, 11, 2, 8, tzinfo=CHINA)
    assert following(local(6, 9), date(2026, 11, 6)) == datetime(2026, 11, 9, 8, tzinfo=CHINA)


def test_a_digest_names_what_there_is_and_nothing_else() -> None:
    assert str(digest_words(unread=2, parts={"逾期": 3, "待核查": 0})) == "今日汇总：未读消息 2、逾期 3"
    assert str(digest_words(unread=0, parts={"逾期": 3})) == "今日汇总：逾期 3"


def test_a_feed_is_read_back_by_a_calendar_program() -> None:
    deadlines = [
        Deadline("a@bihuan", date(2026, 12, 31), Reason("due", "%(n)s；食堂, 账目", {"n": "XY-2026-0001"})),
        Deadline("b@bihuan", date(2028, 1, 3), Reason("due", "报告"), estimated=True),
    ]
    feed = feed_of(deadlines, at=AT, words=FeedWords("我的时限", "（估算）"))
    events = list(Calendar.from_ical(feed).events)

    assert [str(event["SUMMARY"]) for event in events] == ["XY-2026-0001；食堂, 账目", "（估算） 报告"]
    assert [event.start for event in events] == [date(2026, 12, 31), date(2028, 1, 3)]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "TENTATIVE"]
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
