"""Official documents opened again with another program: what stands in the file is what the standard says."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from bihuan.core.decisions import BadInput
from bihuan.documents.official import Heading, ItemTable, Paper, PaperKind, TableColumn, Text
from bihuan.documents.official.fonts import FACES
from tests.documents.official.papers import LETTER, NOTICE, saying, written

MM = 36_000
PAPERS = pytest.mark.parametrize("paper", [LETTER, NOTICE], ids=["letter", "document"])


def opened(paper: Paper) -> WordDocument:
    return Document(io.BytesIO(written(paper)))


def style_of(paragraph: Paragraph) -> str:
    return (paragraph.style and paragraph.style.name) or ""


def texts(paper: Paper) -> list[str]:
    return [paragraph.text for paragraph in opened(paper).paragraphs if paragraph.text]


def styled(paper: Paper, style: str) -> list[str]:
    return [paragraph.text for paragraph in opened(paper).paragraphs if style_of(paragraph) == style]


@PAPERS
def test_the_page_is_a4_with_the_margins_of_the_standard(paper: Paper) -> None:
    section = opened(paper).sections[0]
    measured = {
        name: getattr(section, name) / MM
        for name in ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")
    }

    assert measured == pytest.approx(
        {
            "page_width": 210, "page_height": 297, "top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26,
        },
        abs=0.05,
    )  # fmt: skip


@PAPERS
def test_the_body_is_16_points_on_lines_of_28_95_points_set_in_by_two_characters(paper: Paper) -> None:
    document = opened(paper)
    normal, body = document.styles["Normal"], document.styles["公文正文"]
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))

    assert normal.font.size.pt == 16
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert body.paragraph_format.first_line_indent.pt == pytest.approx(2 * 442.25 / 28, abs=0.1)
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


@PAPERS
def test_28_letters_fit_a_line_and_a_29th_does_not(paper: Paper) -> None:
    document = opened(paper)
    closer = int(document.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    width = (210 - 28 - 26) / 25.4 * 72

    assert 28 * (16 + closer) <= width < 29 * (16 + closer)


@PAPERS
def test_every_face_is_named_for_every_script_with_what_may_stand_in_for_it(paper: Paper) -> None:
    file = zipfile.ZipFile(io.BytesIO(written(paper)))
    table = file.read("word/fontTable.xml").decode()
    used = {
        run.get(qn(f"w:{script}"))
        for style in opened(paper).styles.element.iter(qn("w:rFonts"))
        for run in [style]
        for script in ("ascii", "hAnsi", "eastAsia")
    }

    assert used == {face.name for face in FACES}
    for face in FACES:
        assert f'<w:font w:name="{face.name}"><w:altName w:val="{",".join(face.instead)}"/>' in table
    assert not [name for name in file.namelist() if "fonts/" in name], "no font is shipped"


def test_a_notice_says_everything_in_the_order_of_the_standard() -> None:
    assert texts(NOTICE) == [
        "加急",
        "兰川县人民政府办公室文件",
        "兰政办发〔2026〕17号",
        "兰川县人民政府办公室关于开展",
        "农村集体资金专项整治的通知",
        "各乡镇人民政府、县政府各部门、各直属机构：",
        "为规范农村集体资金管理，现就有关事项通知如下。",
        "一、总体要求",
        "坚持问题导向，逐村逐笔核对。",
        "二、重点任务",
        "（一）全面自查。各村对照清单逐条核对。",
        "（二）立行立改",
        "1.主要负责同志亲自抓",
        "（1）建立台账。每条问题写明责任人和期限。",
        "2.按月公开",
        "请各单位于2026年12月31日前完成。",
        "附件：1.整治任务清单",
        "2.工作联系表",
        "兰川县人民政府办公室",
        "2026年11月6日",
        "（联系人：王明，电话：0930-1234567）",
        "附件1",
        "整治任务清单",
        "清单另行更新。",
    ]


def test_levels_stand_in_the_faces_of_the_standard() -> None:
    document = opened(NOTICE)

    assert {name: document.styles[name].font.name for name in ("一级标题", "二级标题", "三级标题", "四级标题")} == {
        "一级标题": "黑体", "二级标题": "楷体_GB2312", "三级标题": "仿宋_GB2312", "四级标题": "仿宋_GB2312",
    }  # fmt: skip
    assert document.styles["公文标题"].font.size.pt == 22
    assert document.styles["公文标题"].font.name == "方正小标宋简体"


def test_what_goes_on_behind_a_heading_stands_in_the_letters_of_the_body() -> None:
    heading = next(p for p in opened(NOTICE).paragraphs if p.text.startswith("（一）"))

    assert [(run.text, run.style.name) for run in heading.runs][1] == ("各村对照清单逐条核对。", "仿宋字")


def test_the_mark_is_red_and_in_a_letter_it_is_in_the_head_of_page_1() -> None:
    document, letter = opened(NOTICE), opened(LETTER)

    assert str(document.styles["发文机关标志"].font.color.rgb) == "FF0000"
    assert [p.text for p in letter.sections[0].first_page_header.paragraphs if p.text] == [
        "兰川县专项整治工作领导小组办公室"
    ]
    assert styled(NOTICE, "发文机关标志") == ["兰川县人民政府办公室文件"]


def test_a_letter_has_its_number_at_the_right_edge_and_a_document_in_the_middle() -> None:
    (letter,) = [p for p in opened(LETTER).paragraphs if style_of(p) == "发文字号"]
    (document,) = [p for p in opened(NOTICE).paragraphs if style_of(p) == "发文字号"]

    assert letter.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert document.alignment is None
    assert opened(NOTICE).styles["发文字号"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    section = opened(NOTICE).sections[0]
    odd, even, first = section.footer, section.even_page_footer, section.first_page_footer

    assert opened(NOTICE).settings.odd_and_even_pages_header_footer
    assert [foot.paragraphs[0].alignment for foot in (odd, even, first)] == [
        WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT,
    ]  # fmt: skip
    assert all("PAGE" in foot.paragraphs[0]._p.xml for foot in (odd, even, first))


def test_page_1_of_a_letter_has_no_number() -> None:
    section = opened(LETTER).sections[0]

    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_footer._element.xml
    assert "PAGE" in section.footer._element.xml


def imprints_of(paper: Paper) -> list[etree._Element]:
    return list(opened(paper).element.body.iter(qn("w:txbxContent")))


def text_of(element: etree._Element) -> str:
    return "".join(text.text for text in element.iter(qn("w:t")))


def test_the_imprint_of_a_document_says_who_gets_a_copy_and_who_printed_it_when() -> None:
    (imprint,) = imprints_of(NOTICE)
    sizes = [rule.get(qn("w:sz"), "") for rule in next(imprint.iter(qn("w:tblBorders")))]

    assert [text_of(row) for row in imprint.iter(qn("w:tr"))] == [
        "抄送：县委办公室，县人大常委会办公室，县政协办公室。",
        "兰川县人民政府办公室2026年11月7日印发",
    ]
    assert [int(size) / 8 / 72 * 25.4 for size in sizes] == pytest.approx([0.35, 0.35, 0.25], abs=0.02)


def test_the_imprint_of_a_letter_has_neither_rules_nor_a_printer() -> None:
    (imprint,) = imprints_of(replace(LETTER, printed_by="兰川县印刷厂"))

    assert [text_of(row) for row in imprint.iter(qn("w:tr"))] == ["抄送：县纪委监委机关。"]
    assert imprint.find(".//" + qn("w:tblBorders")) is None


def test_nothing_to_say_at_the_foot_leaves_no_box() -> None:
    assert imprints_of(saying(NOTICE, "甲")) == []


def test_a_table_repeats_its_head_and_parts_no_row() -> None:
    table = opened(NOTICE).tables[0]
    rows = table._tbl.tr_lst

    assert [cell.text for cell in table.rows[0].cells] == ["序号", "问题", "期限"]
    assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["表格短文字", "表格文字", "表格短文字"]


def test_a_draft_without_a_number_keeps_the_line_for_it() -> None:
    assert styled(replace(NOTICE, number=None), "发文字号") == [""]


def test_one_attachment_has_no_number() -> None:
    single = replace(NOTICE, attachments=NOTICE.attachments[:1])

    assert styled(single, "附件说明") == ["附件：整治任务清单"]
    assert styled(single, "附件序号") == ["附件"]


def test_several_offices_sign_in_their_order() -> None:
    joint = replace(NOTICE, issuers=("兰川县纪律检查委员会", "兰川县农业农村局"))

    assert styled(joint, "发文机关署名") == ["兰川县纪律检查委员会", "兰川县农业农村局"]


@pytest.mark.parametrize(
    "text",
    ["<w:p/>&amp;", "a\x00b\x0bc", "]]>", "\ud800甲", '"引号"'],
    ids=["markup", "control characters", "end of data", "half a character", "quotes"],
)
def test_no_text_becomes_markup_or_breaks_the_file(text: str) -> None:
    hostile = replace(saying(NOTICE, "正文" + text), mark="标" + text, title="题" + text, copy_to=("抄" + text,))

    assert any(line.startswith("正文") for line in texts(hostile))


def test_a_line_break_begins_a_new_paragraph() -> None:
    assert styled(saying(NOTICE, "甲\n\n乙"), "公文正文") == ["甲", "乙"]


@PAPERS
def test_the_same_paper_gives_the_same_bytes(paper: Paper) -> None:
    assert written(paper) == written(replace(paper))


@pytest.mark.parametrize("missing", ["mark", "title", "body", "issuers"])
def test_a_paper_without_what_none_may_lack_is_refused_by_field(missing: str) -> None:
    empty: dict[str, Any] = {missing: "" if missing in {"mark", "title"} else ()}

    with pytest.raises(BadInput) as refused:
        written(replace(NOTICE, **empty))

    assert list(refused.value.fields) == [missing]


@pytest.mark.parametrize("level", [0, 5])
def test_a_level_that_does_not_exist_is_refused(level: int) -> None:
    with pytest.raises(BadInput, match=f"第 {level} 级"):
        written(replace(NOTICE, body=(Heading(level, "甲"),)))


def test_a_table_whose_rows_do_not_fit_is_refused() -> None:
    uneven = ItemTable((TableColumn("一"), TableColumn("二")), (("只有一格",),))

    with pytest.raises(BadInput, match="格数"):
        written(replace(NOTICE, body=(Text("甲"), uneven)))


def test_the_two_kinds_differ() -> None:
    assert {paper.kind for paper in (LETTER, NOTICE)} == set(PaperKind)
