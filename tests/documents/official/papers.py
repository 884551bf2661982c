"""Two official documents of a fictional county, a letter and a notice, as the tests of their looks share them."""

import io
from dataclasses import replace
from datetime import date

from bihuan.documents.official import (
    Attachment,
    Heading,
    ItemTable,
    Paper,
    PaperKind,
    PaperNumber,
    TableColumn,
    Text,
    Urgency,
    write_paper,
)

ITEMS = ItemTable(
    (TableColumn("序号"), TableColumn("问题", 5), TableColumn("期限", 2)),
    tuple((str(place), f"第{place}个村的集体资金没有按月公开", "2026年12月31日") for place in range(1, 6)),
)
LETTER = Paper(
    kind=PaperKind.LETTER,
    mark="兰川县专项整治工作领导小组办公室",
    number=PaperNumber("兰整改督", 2026, 7),
    title="关于限期办结农村集体“三资”管理问题的督办函",
    addressees=("县农业农村局",),
    body=(
        Text("你单位牵头整改的问题（编号：SZ-2026-0147）已于2026年11月20日到期，至今没有报送整改结果。"),
        Text("请于2026年12月4日前办结，并书面回复本办公室。"),
    ),
    issuers=("兰川县专项整治工作领导小组办公室",),
    issued_on=date(2026, 11, 26),
    contact="联系人：李华，电话：0930-7654321",
    copy_to=("县纪委监委机关",),
)
NOTICE = Paper(
    kind=PaperKind.DOCUMENT,
    mark="兰川县人民政府办公室文件",
    number=PaperNumber("兰政办发", 2026, 17),
    urgency=Urgency.URGENT,
    title="兰川县人民政府办公室关于开展农村集体资金专项整治的通知",
    addressees=("各乡镇人民政府", "县政府各部门、各直属机构"),
    body=(
        Text("为规范农村集体资金管理，现就有关事项通知如下。"),
        Heading(1, "总体要求"),
        Text("坚持问题导向，逐村逐笔核对。"),
        Heading(1, "重点任务"),
        Heading(2, "全面自查", "各村对照清单逐条核对。"),
        Heading(2, "立行立改"),
        Heading(3, "主要负责同志亲自抓"),
        Heading(4, "建立台账", "每条问题写明责任人和期限。"),
        Heading(3, "按月公开"),
        ITEMS,
        Text("请各单位于2026年12月31日前完成。"),
    ),
    issuers=("兰川县人民政府办公室",),
    issued_on=date(2026, 11, 6),
    attachments=(Attachment("整治任务清单", (Text("清单另行更新。"), ITEMS)), Attachment("工作联系表")),
    contact="联系人：王明，电话：0930-1234567",
    copy_to=("县委办公室，县人大常委会办公室", "县政协办公室"),
    printed_by="兰川县人民政府办公室",
    printed_on=date(2026, 11, 7),
)


def saying(paper: Paper, *texts: str) -> Paper:
    """The same paper with another body, and nothing behind it but who signs."""
    body = tuple(Text(text) for text in texts)
    return replace(paper, body=body, attachments=(), copy_to=(), printed_by="", contact="")


def written(paper: Paper) -> bytes:
    """The paper as the file that it becomes."""
    stream = io.BytesIO()
    write_paper(paper, stream)
    return stream.getvalue()
