"""Tables in Word documents: several of them, merged cells, and the paragraphs above as titles."""

import docx
import pytest
from docx.oxml import OxmlElement

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.grid import FileKind, MergedRange
from bihuan.documents.reading import ReadingLimits
from tests.documents.samples import ROWS, TEXTS, add_table, make_docx, read, replace_part, save

BODY = "word/document.xml"


def test_a_table_is_read_with_the_paragraphs_above_it() -> None:
    workbook = read(make_docx(titles=["附件1", "", "问题清单（2026年）"]), "list.docx")
    assert workbook.kind is FileKind.DOCX
    assert workbook.sheets[0].titles == ("附件1", "问题清单（2026年）")
    assert workbook.sheets[0].rows == TEXTS
    assert workbook.warnings == ()


def test_each_table_is_a_sheet_with_its_own_titles() -> None:
    document = docx.Document()
    document.add_paragraph("一、汇总")
    add_table(document, [("单位", "项数"), ("县教育局", "3")])
    document.add_paragraph("二、明细")
    add_table(document, ROWS)
    sheets = read(save(document), "list.docx").sheets
    assert [(sheet.name, sheet.titles) for sheet in sheets] == [("表格1", ("一、汇总",)), ("表格2", ("二、明细",))]


def test_cells_merged_across_and_down_show_their_value_everywhere() -> None:
    document = docx.Document()
    table = add_table(document, [("1", "甲", "x", ""), ("", "乙", "y", ""), ("2", "丙", "z", "w")])
    table.cell(0, 0).merge(table.cell(1, 0)).text = "1"
    table.cell(0, 2).merge(table.cell(1, 3)).text = "x"
    sheet = read(save(document), "list.docx").sheets[0]
    assert sheet.rows == (("1", "甲", "x", "x"), ("1", "乙", "x", "x"), ("2", "丙", "z", "w"))
    assert set(sheet.merged) == {MergedRange(1, 1, 2, 1), MergedRange(1, 3, 2, 4)}


def test_a_cell_that_begins_a_new_merge_below_another_ends_the_first() -> None:
    document = docx.Document()
    table = add_table(document, [("1", "甲"), ("", "乙"), ("2", "丙"), ("", "丁")])
    table.cell(0, 0).merge(table.cell(1, 0)).text = "1"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "2"
    sheet = read(save(document), "list.docx").sheets[0]
    assert [row[0] for row in sheet.rows] == ["1", "1", "2", "2"]


def test_several_paragraphs_in_a_cell_are_lines() -> None:
    document = docx.Document()
    table = add_table(document, [("问题", "单位"), ("甲", "")])
    table.cell(1, 1).text = "县水务局"
    table.cell(1, 1).add_paragraph("县住建局")
    table.cell(1, 1).add_paragraph("").add_run("指挥部").add_break()
    assert read(save(document), "list.docx").sheets[0].cell(2, 2) == "县水务局\n县住建局\n指挥部"


def test_deleted_text_of_a_tracked_change_is_not_read_and_inserted_text_is() -> None:
    content = make_docx([("问题", "单位"), ("原文", "县教育局")])
    old = "<w:r><w:t>原文</w:t></w:r>"
    new = (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>新文</w:t></w:r></w:ins>'
    )
    assert read(replace_part(content, BODY, old, new), "list.docx").sheets[0].cell(2, 1) == "新文"


def test_a_table_inside_a_cell_stays_the_text_of_that_cell() -> None:
    document = docx.Document()
    table = add_table(document, [("问题", "单位"), ("甲", "")])
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "牵头", "配合"
    sheets = read(save(document), "list.docx").sheets
    assert len(sheets) == 1
    assert sheets[0].cell(2, 2).split() == ["牵头", "配合"]


def test_rows_inside_a_content_control_are_read() -> None:
    document = docx.Document()
    table = add_table(document, ROWS)
    row = table.rows[1]._tr
    control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    row.addprevious(control)
    control.append(inside)
    inside.append(row)
    assert read(save(document), "list.docx").sheets[0].rows == TEXTS


def test_a_document_without_a_table_says_so() -> None:
    document = docx.Document()
    document.add_paragraph("只有文字")
    with pytest.raises(BadInput) as refusal:
        read(save(document), "list.docx")
    assert refusal.value.reason.code == "no_table_in_document"


def test_a_span_that_reaches_to_infinity_is_cut_or_refused() -> None:
    content = make_docx([("甲", "乙")])
    old = '<w:tcW w:type="dxa" w:w="4320"/>'
    hostile = replace_part(content, BODY, old, f'{old}<w:gridSpan w:val="99999"/>')
    with pytest.raises(BadInput) as refusal:
        read(hostile, "list.docx")
    assert refusal.value.reason.code == "too_many_columns"


def test_the_tables_of_one_document_share_the_limit_of_cells() -> None:
    document = docx.Document()
    for _table in range(2):
        add_table(document, [("序号", "存在问题", "责任单位")] * 10)
    content = save(document)

    assert len(read(content, "list.docx", ReadingLimits(cells=60)).sheets) == 2
    with pytest.raises(BadInput) as refused:
        read(content, "list.docx", ReadingLimits(cells=59))
    assert refused.value.reason.code == "too_many_cells"
