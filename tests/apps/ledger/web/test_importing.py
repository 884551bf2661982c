"""The import wizard as a person uses it: every step by its page, with what goes wrong on the way."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ColumnMemory, ImportDraft, ImportRun, Problem, Working
from bihuan.apps.ledger.operations import import_steps as steps
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.lists import OTHER, TITLES, csv_file
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import read
from tests.apps.ledger.web.wizard import ODD, ROW, begun, finish, key_for, rows_form, understood, upload

# The whole way


def test_a_list_goes_through_all_five_steps_and_is_undone(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, ODD)
    page, form, url = rows_form(office, address)
    assert "教体局" in page.words and "截至1031日" in page.words and "现在什么都没有写入" in page.words
    unit, day, progress = (key_for(raw) for raw in ("教体局", "截至1031日", "0.35"))
    answers = {f"w-{unit}": "县教育局", f"w-{day}": "2026-10-31", f"c-{progress}": "agreed", "go": "save"}
    assert office.post(url, form.filled(**answers)).status_code == 302
    assert "没有要人定的了" in read(office.get(url)).words
    written = finish(office, address)
    result = read(office.get(written["Location"]))
    assert "清单.csv" in result.words and Problem.objects.count() == 2
    problem = Problem.objects.get(text="补贴发放不及时")
    assert (problem.accountable_unit_id, str(problem.due), problem.unresolved) == (county.lead.id, "2026-10-31", [])
    run = ImportRun.objects.get()
    assert len(set(_numbers(read(office.get(f"/problems/?imported={run.pk}")).words))) == 2
    undo = f"/import/runs/{run.pk}/undo/"
    form = read(office.get(undo)).form(undo)
    office.post(undo, form.filled(why="导错了"))
    assert set(Problem.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert "已撤销这次导入：导错了" in read(office.get(f"/import/runs/{run.pk}/")).words


def test_what_was_begun_is_gone_on_with_from_the_start_and_from_my_work(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, ODD)
    for page in ("/import/", "/"):
        assert f"{address}rows/" in read(office.get(page)).links, page
    assert "继续上次的导入" in read(office.get("/import/")).words
    assert office.get(address)["Location"] == f"{address}rows/"


def test_an_empty_ledger_leads_here(county: County) -> None:
    assert "/import/" in read(county.browser("office").get("/problems/")).links
    assert "/import/" not in read(county.browser("other").get("/problems/")).links


def test_a_new_campaign_is_made_from_the_browser_alone(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, campaign="new", new_name="物业专项整治")
    finish(office, address)
    assert ImportRun.objects.get().campaign.name == "物业专项整治"


# File


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"file": ""}, "选一个文件"),
        ({"campaign": "new", "new_name": " "}, "写上新专项的名称"),
        ({"campaign": "new", "new_name": "校园餐专项整治"}, "已有叫"),
        ({"campaign": "999999"}, ""),
        ({"on_conflict": "destroy"}, ""),
    ],
)
def test_a_form_that_cannot_be_used_says_why_and_keeps_what_was_typed(
    county: County, answers: dict[str, object], says: str
) -> None:
    answer = upload(county.browser("office"), csv_file(ROW), "清单.csv", **answers)
    page = read(answer)
    assert page.status == 422 and says in page.words and not ImportDraft.objects.exists()
    if answers.get("new_name"):
        assert page.form("/import/").values["new_name"] == [answers["new_name"]]


def test_a_broken_file_says_so_and_waits_for_another(county: County) -> None:
    office = county.browser("office")
    address = str(upload(office, b"%PDF-1.7", filename="清单.xlsx")["Location"])
    page = read(office.get(address))
    assert page.status == 200 and "这不是表格文件" in page.words and "什么也没有写入" in page.words
    form = page.form(f"{address}file/")
    again = office.post(f"{address}file/", form.filled(file=SimpleUploadedFile("好的.csv", csv_file(ROW))))
    assert again.status_code == 302 and office.get(address)["Location"] == f"{address}columns/"


def test_a_macro_and_a_wrong_ending_are_told_and_read(county: County) -> None:
    office = county.browser("office")
    address = str(upload(office, csv_file(ROW), filename="清单.xlsx")["Location"])
    assert "内容其实是 csv" in read(office.get(f"{address}columns/")).words


def test_gbk_is_read_as_gbk(county: County) -> None:
    office = county.browser("office")
    address = str(upload(office, csv_file(ROW, encoding="gbk"))["Location"])
    assert "伙食费未设专户" in read(office.get(f"{address}columns/")).words


def test_a_form_that_arrives_twice_begins_one_import(county: County) -> None:
    office = county.browser("office")
    form = read(office.get("/import/")).form("/import/")
    sent = {"campaign": str(county.campaign)}
    answers = [
        office.post("/import/", form.filled(file=SimpleUploadedFile("清单.csv", csv_file(ROW)), **sent))
        for _ in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"] and ImportDraft.objects.count() == 1


# Columns


def test_columns_corrected_by_hand_are_remembered_and_said_so(county: County) -> None:
    office = county.browser("office")
    address = begun(office, ROW)
    page = f"{address}columns/"
    form = read(office.get(page)).form(page)
    assert form.values["col-3"] == ["measure"]
    office.post(page, form.filled(**{"col-3": "goal", "remember": "1", "go": "next"}))
    assert ColumnMemory.objects.get().mapping["整改措施"] == "goal"
    following = read(office.get(f"{begun(office, OTHER)}columns/"))
    assert "照那次的认" in following.words and following.forms[-2].values["col-3"] == ["goal"]


def test_two_columns_for_one_field_are_refused_with_the_choice_kept(county: County) -> None:
    office = county.browser("office")
    page = f"{begun(office, ROW)}columns/"
    form = read(office.get(page)).form(page)
    answer = read(office.post(page, form.filled(**{"col-3": "text", "go": "next"})))
    assert answer.status == 422 and "指了两列" in answer.words
    assert answer.form(page).values["col-3"] == ["text"]


def test_without_a_column_for_the_problem_nothing_goes_on(county: County) -> None:
    office = county.browser("office")
    page = f"{begun(office, ROW)}columns/"
    form = read(office.get(page)).form(page)
    answer = read(office.post(page, form.filled(**{"col-2": "", "go": "next"})))
    assert answer.status == 422 and "没有一列写的是问题" in answer.words


def test_a_person_points_at_the_header(county: County) -> None:
    office = county.browser("office")
    answer = upload(office, csv_file(("1", "路灯不亮", "县教育局"), titles=("甲列", "乙列", "丙列")))
    page = f"{answer['Location']}columns/"
    shown = read(office.get(page))
    assert "没有找到表头" in shown.words and "路灯不亮" in shown.words
    assert office.post(page, shown.form(page).filled(top="1", bottom="1", go="look")).status_code == 302
    form = read(office.get(page)).form(page)
    office.post(page, form.filled(**{"col-2": "text", "col-3": "lead", "go": "next"}))
    assert "已识别" in read(office.get(f"{answer['Location']}rows/")).words


@pytest.mark.parametrize("answers", [{"top": "9"}, {"top": "x"}, {"top": "3", "bottom": "1"}, {"sheet": "99"}])
def test_a_header_that_cannot_be_is_told_in_words(county: County, answers: dict[str, str]) -> None:
    office = county.browser("office")
    address = begun(office, ROW)
    form = read(office.get(f"{address}columns/")).form(f"{address}columns/")
    office.post(f"{address}columns/", form.filled(go="look", **answers))
    assert read(office.get(f"{address}columns/")).status in (200, 302)
    assert not Problem.objects.exists()


# Two people


def test_two_people_in_one_wizard_lose_nothing(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    _page, form, url = rows_form(office, address)
    unit, day = key_for("教体局"), key_for("截至1031日")
    colleague = county.browser("office")
    _, theirs, _ = rows_form(colleague, address)
    colleague.post(url, theirs.filled(**{f"w-{day}": "2026-10-31", "go": "save"}))
    answer = read(office.post(url, form.filled(**{f"w-{unit}": "县教育局", "go": "save"})))
    assert answer.status == 409 and "梁正刚刚改过这次导入" in answer.words and "2026-10-31" in answer.words
    again = answer.form(url)
    assert again.values[f"w-{unit}"] == ["县教育局"]
    assert office.post(url, again.filled(go="save")).status_code == 302
    assert len(ImportDraft.objects.get().decisions) == 2


def test_others_find_no_draft(county: County) -> None:
    address = understood(county.browser("office"), ODD)
    for who in ("leader", "lead", "accountable", "elsewhere", "system-admin"):
        client = county.browser(who)
        for path in ("", "columns/", "rows/", "rehearsal/", "lines/"):
            assert client.get(f"{address}{path}").status_code == 404, (who, path)


def test_the_lead_unit_imports_into_its_campaign_alone(county: County) -> None:
    lead = county.browser("lead")
    page = read(lead.get("/import/"))
    assert "新建一个专项" not in page.words and "校园餐专项整治" in page.words
    address = understood(lead, ROW)
    finish(lead, address)
    assert Problem.objects.count() == 1
    run = ImportRun.objects.get()
    assert "撤销这次导入" not in read(lead.get(f"/import/runs/{run.pk}/")).words.partition("导入到")[0]
    assert lead.get(f"/import/runs/{run.pk}/undo/").status_code == 403


# Rehearsal, writing


def test_the_rehearsal_shows_a_hundred_lines_and_gives_all(county: County) -> None:
    office = county.browser("office")
    address = understood(office, *((str(n), f"问题 {n}", "", "县教育局", "", "2026年12月底前", "") for n in range(130)))
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(go="rehearse"))
    shown = read(office.get(f"{address}rehearsal/"))
    assert "会新建 130" in shown.words and "这里是前 100 条" in shown.words and not Problem.objects.exists()
    answer = office.get(f"{address}lines/")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(body.splitlines()) == 131 and ".csv" in answer["Content-Disposition"]


def test_a_list_with_errors_is_not_written_and_says_what_to_do(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, ROW)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(go="rehearse"))
    shown = read(office.get(f"{address}rehearsal/"))
    assert "一行也不会写" in shown.words and f"{address}write/" not in [form.action for form in shown.forms]
    draft = ImportDraft.objects.get()
    forced = office.post(f"{address}write/", {"version": draft.version})
    assert forced.status_code == 403 and not Problem.objects.exists()


def test_words_that_may_be_secret_need_a_look(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ("1", "秘密★10年 某处隐患", "", "县教育局", "", "2026年12月底前", ""))
    answer = finish(office, address)
    assert answer.status_code == 403 and "涉密" in read(answer).words and not Problem.objects.exists()
    assert finish(office, address, seen_marks="1").status_code == 302
    assert Problem.objects.count() == 1


def test_a_writing_that_arrives_twice_writes_once(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(go="rehearse"))
    form = read(office.get(f"{address}rehearsal/")).form(f"{address}write/")
    answers = [office.post(f"{address}write/", form.filled()) for _ in range(2)]
    run_waiting_jobs()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Problem.objects.count(), ImportRun.objects.count()) == (1, 1)


def test_while_the_worker_is_at_it_every_page_shows_how_far_it_is(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "INLINE_BYTES", 10)
    office = county.browser("office")
    address = begun(office, ROW)
    page = read(office.get(address))
    assert "正在读文件" in page.words and "可以离开此页" in page.words
    part = office.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"hx-get" in part.content
    run_waiting_jobs()
    ended = office.get(address, headers={"HX-Request": "true"})
    assert ended["HX-Redirect"] == f"{address}columns/"


def test_stopping_lets_go_and_keeps_what_was_decided(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(agree=key_for("0.35")))
    monkeypatch.setattr(steps, "INLINE_BYTES", 10)
    _page, form, url = rows_form(office, address)
    office.post(url, form.filled(go="rehearse"))
    assert ImportDraft.objects.get().working == Working.REHEARSE
    form = read(office.get(address)).form(f"{address}stop/")
    office.post(f"{address}stop/", form.filled())
    run_waiting_jobs()
    assert len(ImportDraft.objects.get().decisions) == 1 and ImportDraft.objects.get().working == ""


def test_giving_up_forgets_the_draft(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    form = read(office.get(f"{address}rows/")).form(f"{address}drop/")
    assert office.post(f"{address}drop/", form.filled())["Location"] == "/import/"
    assert office.get(address).status_code == 404 and not ImportDraft.objects.exists()


def test_a_list_to_which_something_happened_says_why_it_cannot_be_undone(county: County) -> None:
    office = county.browser("office")
    finish(office, understood(office, ROW))
    run, problem = ImportRun.objects.get(), Problem.objects.get()
    operations.dispatch_problem(actor=county.actor("office"), at=timezone.now(), number=problem.number)
    undo = f"/import/runs/{run.pk}/undo/"
    form = read(office.get(undo)).form(undo)
    answer = read(office.post(undo, form.filled(why="导错了")))
    assert answer.status == 403 and problem.number in answer.words and "导错了" in answer.forms[-1].values["why"][-1]


def test_what_is_hostile_in_a_cell_stays_text_on_every_page(county: County) -> None:
    office = county.browser("office")
    evil = "<script>alert(1)</script>"
    titles = (*TITLES[:6], f"进展{evil}")
    answer = upload(office, csv_file(("1", evil, "", evil, "", evil, evil), titles=titles), filename=f"{evil}.csv")
    address = str(answer["Location"])
    form = read(office.get(f"{address}columns/")).form(f"{address}columns/")
    office.post(f"{address}columns/", form.filled(go="next"))
    for path in ("columns/", "rows/", "rows/?tab=units", "rows/?tab=deadline", "rows/?tab=clear"):
        content = office.get(f"{address}{path}").content
        assert evil.encode() not in content, path
        assert b"&lt;script&gt;" in content or path.endswith("clear"), path


def test_a_page_of_many_rows_costs_no_more_queries_than_one_of_few(county: County) -> None:
    office = county.browser("office")
    few = understood(office, ODD)
    rows = [(str(n), f"问题 {n}", "", f"某{n}局", "", f"第{n}天", "") for n in range(400)]
    many = understood(office, *rows)
    counts = []
    for address in (few, many):
        for query in ("", "?tab=clear", "?page=2"):
            with CaptureQueriesContext(
                connection,
            ) as held:
                answer = office.get(f"{address}rows/{query}")
            assert answer.status_code == 200 and len(answer.content) < 150_000
            counts.append(len(held))
    assert max(counts) <= 16 and counts[:3] == counts[3:]


def test_the_example_lists_come_through_the_wizard(county: County) -> None:
    office = county.browser("office")
    folder = Path(__file__).parents[4] / "examples/ledgers"
    for path in sorted(folder.glob("*.*")):
        if path.suffix == ".py":
            continue
        address = str(
            upload(office, path.read_bytes(), filename=path.name, campaign="new", new_name=path.stem)["Location"]
        )
        form = read(office.get(f"{address}columns/")).form(f"{address}columns/")
        assert office.post(f"{address}columns/", form.filled(go="next")).status_code == 302, path.name
        assert office.get(f"{address}rows/").status_code == 200, path.name
        finish(office, address, seen_marks="1")
    assert ImportRun.objects.count() == len(
        [path for path in folder.iterdir() if path.suffix != ".py" and path.is_file()]
    )


def _numbers(words: str) -> list[str]:
    return [word for word in words.split() if word.startswith("XY-") and len(word) == 12]
