"""What a template of the office may ask for, each field by its name; everything else is refused with its name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bihuan.core.decisions import Reason
from bihuan.documents.official.paper import (
    Attachment,
    Heading,
    ItemTable,
    Paper,
    PaperKind,
    PaperNumber,
    TableColumn,
    Text,
    Urgency,
)
from bihuan.documents.official.wording import day, numbered

Value = str | Sequence[object]


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field: its name in the template, what it holds, and for a list what each of its lines has."""

    name: str
    meaning: Reason
    parts: tuple[str, ...] = ()


FIELDS: Final = (
    TemplateField("mark", Reason("template-field-mark", "发文机关标志")),
    TemplateField("number", Reason("template-field-number", "发文字号，没有编号时为空")),
    TemplateField("urgency", Reason("template-field-urgency", "紧急程度，没有时为空")),
    TemplateField("title", Reason("template-field-title", "标题")),
    TemplateField("addressees", Reason("template-field-addressees", "主送机关，用顿号隔开，不带冒号")),
    TemplateField(
        "body",
        Reason("template-field-body", "正文各段：number 层次序数，title 小标题，text 文字，level 层次（正文为 0）"),
        ("number", "title", "text", "level"),
    ),
    TemplateField("columns", Reason("template-field-columns", "正文表格的各列标题")),
    TemplateField("items", Reason("template-field-items", "正文表格的各行：cells 是一行的各格"), ("cells",)),
    TemplateField(
        "attachments", Reason("template-field-attachments", "附件：number 顺序号，name 名称"), ("number", "name")
    ),
    TemplateField("issuers", Reason("template-field-issuers", "发文机关署名")),
    TemplateField("date", Reason("template-field-date", "成文日期")),
    TemplateField("contact", Reason("template-field-contact", "附注（联系人和电话），不带括号")),
    TemplateField("copy_to", Reason("template-field-copy-to", "抄送机关")),
    TemplateField("printed_by", Reason("template-field-printed-by", "印发机关")),
    TemplateField("printed_on", Reason("template-field-printed-on", "印发日期")),
)
NAMES: Final = frozenset(field.name for field in FIELDS)
PARTS: Final = frozenset(part for field in FIELDS for part in field.parts)

EXAMPLE: Final = Paper(
    kind=PaperKind.LETTER,
    mark="某县专项整治工作领导小组办公室",
    number=PaperNumber("某整改督", 2026, 7),
    urgency=Urgency.URGENT,
    title="关于按期办结有关问题的督办函",
    addressees=("县农业农村局", "县财政局"),
    body=(
        Text("现将有关事项函告如下。"),
        Heading(1, "问题"),
        Heading(2, "到期未报", "编号 SZ-2026-0147 的问题已经到期。"),
        ItemTable((TableColumn("序号"), TableColumn("问题", 4)), (("1", "没有按月公开"), ("2", "白条入账"))),
    ),
    issuers=("某县专项整治工作领导小组办公室",),
    issued_on=date(2026, 11, 26),
    attachments=(Attachment("问题清单"), Attachment("联系表")),
    contact="联系人：某某，电话：0000-0000000",
    copy_to=("县委办公室",),
    printed_by="某县专项整治工作领导小组办公室",
    printed_on=date(2026, 11, 27),
)
"""What a template is rehearsed with: every field is filled."""


def fields_of(paper: Paper) -> dict[str, Value]:
    """The paper as a template sees it: texts and lists of texts, nothing that could be called."""
    tables = [block for block in paper.body if isinstance(block, ItemTable)]
    return {
        "mark": _clean(paper.mark),
        "number": _clean(str(paper.number or "")),
        "urgency": str(paper.urgency),
        "title": _clean(paper.title),
        "addressees": _clean("、".join(paper.addressees)),
        "body": [dict(line) for line in _body(paper)],
        "columns": [_clean(column.title) for column in (tables[0].columns if tables else ())],
        "items": [{"cells": [_clean(cell) for cell in row]} for table in tables for row in table.rows],
        "attachments": [
            {"number": str(place), "name": _clean(attachment.name)}
            for place, attachment in enumerate(paper.attachments, start=1)
        ],
        "issuers": _clean("、".join(paper.issuers)),
        "date": day(paper.issued_on),
        "contact": _clean(paper.contact),
        "copy_to": _clean("，".join(paper.copy_to)),
        "printed_by": _clean(paper.printed_by),
        "printed_on": day(paper.printed_on) if paper.printed_on else "",
    }


def _body(paper: Paper) -> Iterator[Mapping[str, object]]:
    for block, number in numbered(paper.body):
        if isinstance(block, Heading):
            title, text = _clean(block.title), _clean(block.text)
            yield {"number": number, "title": title, "text": text, "level": block.level}
        elif isinstance(block, Text):
            for line in block.text.splitlines():
                if line.strip():
                    yield {"number": "", "title": "", "text": _clean(line.strip()), "level": 0}


def _clean(text: str) -> str:
    """Without the signs that the template engine or XML would take for something else than text."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\ud800-\udfff\ufffe\uffff]", " ", text)
