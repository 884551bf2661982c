"""A list on its way into the ledger: kept, read, understood, decided, rehearsed, written; nothing before, and nothing lost."""

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs.models import Job
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import ColumnMemory, ImportDraft, ImportRun, Problem, Stage, Working
from bihuan.apps.ledger.operations import KEPT_DAYS
from bihuan.apps.ledger.operations import import_steps as steps
from bihuan.apps.ledger.queries.import_reading import draft_folder
from bihuan.apps.ledger.web.import_lines import write_lines
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.ledger_rows.settling import Choice, NamedUnit, Settlement
from tests.apps.ledger.drafts import begin, raws, run_waiting_jobs, stored
from tests.apps.ledger.lists import AT, OTHER, ROW, TITLES, House, csv_file, make_house, xlsx_file
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db(transaction=False)
UNREADABLE = (*ROW[:3], "教体局", ROW[4], "截至1031日", "0.35")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield


def unit(house: House) -> NamedUnit:
    return NamedUnit(house.education.id, house.education.name)


# Reading


def test_a_file_is_kept_and_nothing_is_written() -> None:
    house = make_house()
    prepared = begin(house, csv_file(ROW), filename="C:\\台账\\清单.csv")
    assert (prepared.row.stage, prepared.row.filename) == (Stage.FILE, "清单.csv")
    assert prepared.step(Working.READ).stage == Stage.COLUMNS
    assert not Problem.objects.exists() and not ImportRun.objects.exists()
    act = Act.objects.get(action="ledger.draft.begun")
    assert (act.after or {})["filename"] == "清单.csv"


def test_the_columns_are_guessed_and_shown_with_rows() -> None:
    prepared = begin(make_house(), xlsx_file(ROW, title="校园餐清单"), filename="清单.xlsx")
    told = prepared.step(Working.READ).summary
    assert (told["top"], told["sheets"]) == (3, [["台账", 3, 7]])
    assert dict(prepared.row.mapping) == {
        "serial": 1, "text": 2, "measure": 3, "lead": 4, "person": 5, "deadline": 6, "progress": 7,
    }  # fmt: skip
    assert [number for number, _ in told["sample"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "filename", "says"),
    [
        (b"", "空.xlsx", "空的"),
        (b"%PDF-1.7 ...", "清单.xlsx", "PDF"),
        (b"PK\x03\x04broken", "清单.xlsx", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "清单.xls", ""),
        (b"MZ\x90\x00", "清单.csv", "程序"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_another_takes_its_place(
    content: bytes, filename: str, says: str
) -> None:
    prepared = begin(make_house(), content, filename=filename)
    row = prepared.step(Working.READ)
    assert row.stage == Stage.FILE and not row.working
    assert row.trouble is not None and says in str(row.trouble)
    operations.replace_file(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=row.version, stream=io.BytesIO(csv_file(ROW)),
        filename="改好的.csv",
    )  # fmt: skip
    row = prepared.step(Working.READ)
    assert (row.stage, row.filename, row.trouble) == (Stage.COLUMNS, "改好的.csv", None)


def test_where_no_header_is_found_a_person_points_at_it() -> None:
    titles = ("甲列", "乙列", "丙列")
    prepared = begin(make_house(), csv_file(("1", "路灯不亮", "县教育局"), titles=titles))
    row = prepared.step(Working.READ)
    assert (row.stage, row.summary["top"], row.summary["labels"]) == (Stage.COLUMNS, 0, [])
    assert "没有找到表头" in row.summary["problem"]["message"]
    operations.choose_table(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=row.version, sheet=0, top=1, bottom=1
    )
    row = prepared.step(Working.READ)
    assert row.summary["labels"] == [["甲列"], ["乙列"], ["丙列"]]
    prepared.columns({"serial": 1, "text": 2, "lead": 3})
    assert prepared.step(Working.UNDERSTAND).stage == Stage.ROWS
    assert queries.tally_of(prepared.row).rows == 1


@pytest.mark.parametrize(("top", "bottom"), [(3, 2), (1, 9)])
def test_header_rows_that_cannot_be_are_refused_at_once(top: int, bottom: int) -> None:
    prepared = begin(make_house(), csv_file(ROW))
    version = prepared.step(Working.READ).version
    with pytest.raises(BadInput) as refused:
        operations.choose_table(
            actor=prepared.actor, at=AT, draft_id=prepared.id, version=version, sheet=0, top=top, bottom=bottom
        )
    assert "header" in refused.value.fields


def test_a_header_below_the_table_is_told_when_the_file_is_looked_at() -> None:
    prepared = begin(make_house(), csv_file(ROW))
    version = prepared.step(Working.READ).version
    operations.choose_table(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=version, sheet=0, top=500, bottom=500
    )
    assert "表头要在表里面" in prepared.step(Working.READ).summary["problem"]["message"]


def test_of_several_tables_only_the_one_pointed_at_is_read() -> None:
    content = xlsx_file(ROW)
    prepared = begin(make_house(), content, filename="清单.xlsx")
    row = prepared.step(Working.READ)
    operations.choose_table(actor=prepared.actor, at=AT, draft_id=prepared.id, version=row.version, sheet=5)
    row = prepared.step(Working.READ)
    assert row.trouble is not None and "没有这张表" in str(row.trouble)


# Columns


def test_corrected_columns_are_remembered_for_the_next_list_of_this_shape() -> None:
    house = make_house()
    prepared = begin(house, csv_file(ROW))
    corrected = {**prepared.step(Working.READ).mapping, "goal": 3}
    corrected.pop("measure")
    prepared.columns(corrected, remember=True)
    assert ColumnMemory.objects.get().mapping["整改措施"] == "goal"
    following = begin(house, csv_file(OTHER)).step(Working.READ)
    assert following.summary["remembered"] and dict(following.mapping) == corrected


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"serial": 1}, "import-no-text-column"),
        ({"text": 2, "goal": 2}, "import-mapping-twice"),
        ({"text": 99}, "import-mapping"),
        ({"text": 0}, "import-mapping"),
        ({"text": 2, "password": 1}, "import-mapping"),
    ],
)
def test_columns_that_cannot_be_are_refused(mapping: dict[str, int], code: str) -> None:
    prepared = begin(make_house(), csv_file(ROW))
    prepared.step(Working.READ)
    with pytest.raises(BadInput) as refused:
        prepared.columns(mapping)
    assert refused.value.reason.code == code and "columns" in refused.value.fields


def test_another_file_of_the_same_shape_keeps_the_columns_and_the_decisions() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE))
    prepared.understood()
    prepared.decide(prepared.question("截至1031日"), Settlement(Choice.DUE, due=date(2026, 10, 31)))
    mapping = dict(prepared.row.mapping)
    operations.replace_file(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version,
        stream=io.BytesIO(csv_file(UNREADABLE, OTHER)), filename="补了一行.csv",
    )  # fmt: skip
    row = prepared.step(Working.READ)
    assert dict(row.mapping) == mapping and not row.summary["shape_changed"]
    prepared.step(Working.UNDERSTAND)
    assert "截至1031日" not in raws(prepared.questions()) and queries.tally_of(prepared.row).rows == 2


def test_another_file_of_another_shape_is_told() -> None:
    prepared = begin(make_house(), csv_file(ROW))
    prepared.understood()
    titles = ("序号", "问题", "责任单位", "完成时限")
    operations.replace_file(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version,
        stream=io.BytesIO(csv_file(("1", "账目不清", "县教育局", "2026年12月底前"), titles=titles)), filename="另一张.csv",
    )  # fmt: skip
    row = prepared.step(Working.READ)
    assert row.summary["shape_changed"] and dict(row.mapping) == {"serial": 1, "text": 2, "lead": 3, "deadline": 4}


# In the background


def test_large_files_and_every_writing_are_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "INLINE_BYTES", 10)
    prepared = begin(make_house(), csv_file(ROW))
    done = operations.start_step(actor=prepared.actor, at=AT, draft_id=prepared.id, version=None, step=Working.READ)
    assert not done and prepared.row.working == Working.READ
    assert prepared.row.job is not None and prepared.row.job.title == "读清单 清单.csv"
    for change in (
        lambda: operations.set_columns(actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version, mapping={"text": 2}),
        lambda: operations.start_step(actor=prepared.actor, at=AT, draft_id=prepared.id, version=None, step=Working.READ),
    ):  # fmt: skip
        with pytest.raises(Refused, match="正在后台办"):
            change()
    run_waiting_jobs()
    assert (prepared.row.stage, prepared.row.working) == (Stage.COLUMNS, "")
    assert Job.objects.get().result["url"] == f"/import/{prepared.id}/"


def test_what_was_stopped_leaves_nothing_behind() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    prepared.step(Working.REHEARSE)
    operations.start_step(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version, step=Working.WRITE
    )
    operations.stop_working(actor=prepared.actor, at=AT, draft_id=prepared.id)
    run_waiting_jobs()
    assert not Problem.objects.exists() and prepared.row.stage == Stage.REHEARSAL
    assert Job.objects.get().result["stopped"] is True
    assert prepared.step(Working.WRITE).stage == Stage.WRITTEN


def test_a_step_that_breaks_says_so_and_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = begin(make_house(), csv_file(ROW))

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(steps._PREPARE, Working.READ, breaks)
    with pytest.raises(ZeroDivisionError):
        operations.start_step(actor=prepared.actor, at=AT, draft_id=prepared.id, version=None, step=Working.READ)
    assert not prepared.row.working and "意外中断" in str(prepared.row.trouble)


def test_pages_read_what_was_understood_and_not_the_file() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE, OTHER)).understood()
    operations.import_file(stored(prepared.id).sha256).unlink()
    assert prepared.questions() and queries.rows_of(prepared.row, tab="clear", page=1)[0]
    row = prepared.step(Working.REHEARSE)
    assert row.trouble is not None and "重新上传" in str(row.trouble)


def test_an_older_reading_is_removed_when_the_rows_are_understood_anew() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    first = prepared.row.reading
    prepared.step(Working.UNDERSTAND)
    names = {path.name for path in draft_folder(prepared.id).iterdir()}
    assert names == {f"rows-{prepared.row.reading}.jsonl", f"index-{prepared.row.reading}.json"} and first not in str(
        names
    )
    index = json.loads((draft_folder(prepared.id) / f"index-{prepared.row.reading}.json").read_text("utf-8"))
    assert index["names"] == ["#2"]


# Giving up and expiry


def test_giving_up_removes_the_draft_and_its_file() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    sha256 = stored(prepared.id).sha256
    operations.drop_draft(actor=prepared.actor, at=AT, draft_id=prepared.id)
    assert not ImportDraft.objects.exists()
    assert Act.objects.filter(action="ledger.draft.dropped").count() == 1
    with pytest.raises(Missing):
        queries.draft_of(prepared.actor, draft_id=prepared.id)
    assert len(sha256) == 64


@pytest.mark.django_db(transaction=True)
def test_a_file_that_somebody_else_needs_stays() -> None:
    house = make_house()
    first, second = begin(house, csv_file(ROW)), begin(house, csv_file(ROW))
    sha256 = stored(first.id).sha256
    operations.drop_draft(actor=house.office, at=AT, draft_id=first.id)
    assert operations.import_file(sha256).is_file() and not draft_folder(first.id).exists()
    operations.drop_draft(actor=house.office, at=AT, draft_id=second.id)
    with pytest.raises(Missing):
        operations.import_file(sha256)


def test_what_nobody_touches_expires() -> None:
    house = make_house()
    old, fresh = begin(house, csv_file(ROW)), begin(house, csv_file(OTHER))
    ImportDraft.objects.filter(pk=old.id).update(changed_at=AT - timedelta(days=KEPT_DAYS, seconds=1))
    ImportDraft.objects.filter(pk=fresh.id).update(changed_at=AT - timedelta(days=KEPT_DAYS))
    begin(house, csv_file(ROW, OTHER))
    assert not ImportDraft.objects.filter(pk=old.id).exists() and ImportDraft.objects.filter(pk=fresh.id).exists()


def test_what_is_written_is_not_given_up() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    prepared.written()
    with pytest.raises(Refused, match="已经写入"):
        operations.drop_draft(actor=prepared.actor, at=AT, draft_id=prepared.id)


def test_a_command_prepares_nothing() -> None:
    house = make_house()
    with pytest.raises(Refused):
        begin(house, csv_file(ROW), actor=SYSTEM)


@pytest.mark.parametrize("titles", [TITLES, tuple(reversed(TITLES))])
def test_formulas_and_markup_stay_text(titles: tuple[str, ...]) -> None:
    hostile = dict(
        zip(TITLES, ("1", '=HYPERLINK("http://x")<script>', "", "县教育局", "", "2026年12月底前", ""), strict=True)
    )
    prepared = begin(make_house(), csv_file([hostile[name] for name in titles], titles=titles)).understood()
    row = prepared.written()
    assert Problem.objects.get().text == '=HYPERLINK("http://x")<script>'
    assert "\"'=HYPERLINK" in write_lines(queries.rehearsal_lines_of(row)).read().decode("utf-8-sig")
