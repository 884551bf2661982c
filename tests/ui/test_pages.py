"""Whole pages through the real middleware: the frame, errors, headers."""

import re
import time
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory

from bihuan.ui import errors
from bihuan.ui.middleware import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware
from bihuan.ui.navigation import Group, NavEntry, register_entry
from tests.ui.drawing import Element, read
from tests.ui.gallery import gallery_data

pytestmark = pytest.mark.urls("tests.ui.gallery")

PROBLEMS = NavEntry("problems", "问题台账", "problems", "list-details")
ROWS = Template(
    "{% for row in rows %}<tr><td>{{ row.number }}</td><td>{% state_badge row.state %}</td><td>{% milestone_strip row.marks %}</td>"
    "<td>{% unit_chip row.unit %}</td><td>{% deadline_chip row.deadline %}</td></tr>{% endfor %}"
)


def page_at(client: Client, address: str, *, language: str = "zh-hans", status: int = 200) -> Element:
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == status
    return read(response.content.decode())


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_the_page_declares_the_language_that_it_speaks(visitor: Client) -> None:
    assert page_at(visitor, "/").find("html").attributes["lang"] == "zh-hans"
    assert page_at(visitor, "/", language="en").find("html").attributes["lang"] == "en"


def test_the_first_thing_on_a_page_leads_past_the_navigation(visitor: Client) -> None:
    page = page_at(visitor, "/")
    skip = page.find("body").find("a")
    assert "bh-skip" in skip.classes
    assert page.find("main").attributes["id"] == skip.attributes["href"].lstrip("#")


def test_a_page_carries_nothing_inline(visitor: Client) -> None:
    for address in ("/", "/entrance/"):
        page = page_at(visitor, address)
        for element in page.find_all():
            assert "style" not in element.attributes
            assert not [name for name in element.attributes if name.startswith("on")]
        assert all("src" in script.attributes for script in page.find_all("script"))
        assert page.find_all("style") == []


def test_a_page_asks_nothing_of_other_machines(visitor: Client) -> None:
    text = visitor.get("/").content.decode()
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*', text) == []


def test_no_id_stands_twice_on_a_page(visitor: Client) -> None:
    ids = [element.attributes["id"] for element in page_at(visitor, "/").find_all() if "id" in element.attributes]
    assert sorted(ids) == sorted(set(ids))


def test_the_side_bar_marks_the_open_page_and_reds_only_what_is_hot(visitor: Client) -> None:
    register_entry(Group.LEDGER, NavEntry("problems", "问题台账", "problems", "list-details", count=lambda actor: 1986))
    register_entry(Group.DRIVE, NavEntry("drive", "督办催办", "entrance", "alarm", count=lambda actor: 47, hot=True))
    side = page_at(visitor, "/problems/").find("nav", "bh-side")
    assert [link.words for link in side.find_all("a") if "aria-current" in link.attributes] == ["问题台账1,986"]
    assert [count.words for count in side.find_all("span", "hot")] == ["47"]


def test_every_page_says_that_nothing_secret_belongs_here(visitor: Client) -> None:
    for address, status in (("/", 200), ("/entrance/", 200), ("/nowhere/", 404)):
        assert "非涉密系统。不得录入国家秘密和工作秘密。" in page_at(visitor, address, status=status).words


def test_the_search_goes_to_the_problems(visitor: Client) -> None:
    register_entry(Group.LEDGER, PROBLEMS)
    search = page_at(visitor, "/").find("form", "bh-search")
    assert (search.attributes["action"], search.attributes["method"]) == ("/problems/", "get")
    assert search.find("input").attributes["name"] == "q"


def test_no_search_is_offered_to_whom_the_problems_are_not_open(visitor: Client) -> None:
    register_entry(Group.LEDGER, replace(PROBLEMS, shown=lambda actor: False))
    page = page_at(visitor, "/")
    assert page.find_all("form", "bh-search") == []
    assert [link for link in page.find_all("a") if link.attributes.get("aria-label") == "搜索"] == []


def test_the_language_switch_posts_and_comes_back_to_the_same_page(visitor: Client) -> None:
    switch = page_at(visitor, "/problems/?state=open").find("form", "bh-language")
    values = {each.attributes["name"]: each.attributes["value"] for each in switch.find_all("input")}
    assert (values["language"], values["next"]) == ("en", "/problems/?state=open")
    answer = visitor.post(switch.attributes["action"], {"language": "en", "next": "/problems/?state=open"})
    assert answer.headers["Location"] == "/problems/?state=open"
    assert visitor.cookies["django_language"].value == "en"


def test_signing_out_is_a_form_that_forgets_drafts(visitor: Client) -> None:
    menu = page_at(visitor, "/").find("details", "bh-menu")
    assert "data-forget" in menu.find("form").attributes
    assert menu.find("form").attributes["method"] == "post"


def test_who_is_not_signed_in_sees_no_menu_and_no_tabs(visitor: Client) -> None:
    page = page_at(visitor, "/?bare")
    assert page.find_all("details", "bh-menu") == []
    assert page.find_all("nav", "bh-tabbar") == []


def test_paper_says_who_printed_it_when_and_that_it_is_not_classified(visitor: Client) -> None:
    head = page_at(visitor, "/").find("div", "bh-phead").words
    assert re.search(r"组件表　梁正　打印于 \d{4}-\d\d-\d\d \d\d:\d\d　非涉密", head)


def test_nothing_of_the_frame_is_left_in_chinese_on_an_english_page(visitor: Client) -> None:
    page = page_at(visitor, "/", language="en")
    frame = [page.find("header").words, page.find("nav", "bh-side").words, page.find("div", "bh-phead").words]
    chinese = re.findall(r"[\u4e00-\u9fff]+", " ".join(frame))
    assert set(chinese) <= {"梁正", "中文", "组件表"}
    spoken = [value for name, value in page.find("body").attributes.items() if name.startswith("data-say")]
    assert spoken and not re.search(r"[\u4e00-\u9fff]", " ".join(spoken))


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [("/nowhere/", 404, "没有找到"), ("/refuse/", 403, "现在不能这样做"), ("/break/", 500, "系统出错了")],
)
def test_an_error_tells_its_story_in_three_parts(visitor: Client, address: str, status: int, title: str) -> None:
    page = page_at(visitor, address, status=status)
    assert page.find("h1").words == title
    assert [each.words for each in page.find_all("dt")] == ["发生了什么", "留住了什么", "现在怎么办"]
    assert all(each.words.endswith("。") for each in page.find_all("dd"))


def test_an_error_page_keeps_drafts_and_a_broken_one_runs_no_script(visitor: Client) -> None:
    assert "failed" in page_at(visitor, "/nowhere/", status=404).find("body").classes
    assert page_at(visitor, "/break/", status=500).find_all("script") == []


def test_a_broken_page_gives_a_number_to_tell(visitor: Client) -> None:
    number = page_at(visitor, "/break/", status=500).find("span", "mono").words
    assert re.fullmatch(r"[0-9A-F]{8}", number)


def test_the_number_of_a_failure_is_that_of_the_log_when_there_is_one() -> None:
    request = RequestFactory().get("/")
    request.trouble = "AB12CD34"  # type: ignore[attr-defined]
    assert b"AB12CD34" in errors.server_error(request).content


def test_a_form_that_was_open_for_too_long_says_that_nothing_is_lost() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "zh-hans"
    response = client.post("/gallery/form/", {"text": "补开会议"})
    assert response.status_code == 403
    page = read(response.content.decode())
    assert page.find("h1").words == "没有保存成功"
    assert "填的文字存在这台设备里" in page.find_all("dd")[1].words


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [(errors.bad_request, 400, "这个请求读不懂"), (errors.too_large, 413, "文件太大")],
    ids=["bad-request", "too-large"],
)
def test_what_cannot_be_taken_is_refused_in_words(view: object, status: int, title: str) -> None:
    assert callable(view)
    response = view(RequestFactory().post("/"))
    assert response.status_code == status
    assert read(response.content.decode()).find("h1").words == title


def test_every_answer_forbids_what_is_inline_or_from_elsewhere(visitor: Client) -> None:
    for address in ("/", "/nowhere/", "/break/", "/entrance/"):
        policy = visitor.get(address).headers["Content-Security-Policy"]
        assert policy == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY and "*" not in CONTENT_SECURITY_POLICY
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(
        CONTENT_SECURITY_POLICY.split("; ")
    )


def test_pages_are_not_kept_for_the_next_person_at_the_machine(visitor: Client) -> None:
    assert visitor.get("/").headers["Cache-Control"] == "no-store, private"


def test_a_view_keeps_the_headers_that_it_set_itself() -> None:
    def view(request: object) -> HttpResponse:
        return HttpResponse("x", headers={"Cache-Control": "max-age=60", "Content-Security-Policy": "sandbox"})

    response = SecurityHeadersMiddleware(view)(RequestFactory().get("/"))
    assert response.headers["Cache-Control"] == "max-age=60"
    assert response.headers["Content-Security-Policy"] == "sandbox"


def test_files_may_be_kept_by_the_browser() -> None:
    def view(request: object) -> HttpResponse:
        return HttpResponse(b"x", content_type="image/png")

    assert "Cache-Control" not in SecurityHeadersMiddleware(view)(RequestFactory().get("/")).headers


def test_fifty_rows_are_drawn_in_the_blink_of_an_eye() -> None:
    rows = list(gallery_data()["page"].paginator.object_list)[:50]  # type: ignore[attr-defined]
    context = Context({"rows": rows})
    ROWS.render(context)
    times = []
    for _ in range(5):
        start = time.process_time()
        ROWS.render(context)
        times.append(time.process_time() - start)
    assert len(rows) == 50
    assert min(times) < 0.05
