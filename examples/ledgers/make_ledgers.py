"""Makes the example lists beside this file: six lists of a fictional county, in the shapes in which people keep them.

    python examples/ledgers/make_ledgers.py            the five that are kept here
    python examples/ledgers/make_ledgers.py --large    the list of 20,000 rows too

The same call makes the same lists. Places, units and people are invented.
"""

import argparse
import csv
import io
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.shared import Pt
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
MADE_AT = datetime(2026, 9, 1, tzinfo=UTC)
LARGE_ROWS = 20_000

TASKS: tuple[tuple[str, ...], ...] = (
    ("1", "营商环境“一网通办”事项网办深度不足，仍有 37 项要到窗口交材料", "省数据局", "省政务服务办", "2026年6月"),
    ("2", "惠农补贴“一卡通”发放不及时", "省财政厅", "省农业农村厅、民政厅，澜川市政府", "2026年12月"),
    ("3", "校园食品安全“互联网+明厨亮灶”覆盖不到位", "省教育厅", "省市场监管局（省知识产权局）、公安厅", "2026年9月底前"),
    ("4", "农村供水保证率未达标", "省水利厅", "澜川市政府、各县（市、区）人民政府", "持续推进"),
    ("5", "工程建设领域拖欠农民工工资", "省人力资源社会保障厅、住房城乡建设厅按职责分工负责", "省有关部门", "立行立改，长期坚持"),
    ("6", "基层报表重复报送", "省委办公厅", "无", "2026年一季度末"),
    ("7", "养老机构消防审验遗留问题", "省民政厅", "省消防救援总队、省民政厅", "2026年3月至2026年10月"),
    ("8", "高标准农田建后管护主体不落实", "省农业农村厅", "省财政厅、水利厅", "每季度末月20日前"),
)  # fmt: skip
LIVELIHOOD: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "1",
        "县城东片区老旧小区改造 12 个",
        "完成排水管网改造",
        "县住房和城乡建设局",
        "县财政局\n县自然资源和规划局",
        "10月底前",
    ),
    ("", "", "完成加装电梯 6 部", "县住房和城乡建设局", "", "12月底前"),
    ("2", "石桥镇中心卫生院扩建", "主体结构封顶", "县卫生健康局\n石桥镇人民政府", "县发展和改革局", "5月底前动工"),
    ("3", "新增公办幼儿园学位 900 个", "新建幼儿园 3 所", "县教育局", "青溪镇人民政府", "9月投入使用"),
    ("", "", "改扩建幼儿园 2 所", "县教育局", "", "8月31日前"),
    ("4", "农村危桥改造 8 座", "完成验收", "县交通运输局", "各有关乡镇", "11月中旬"),
    ("5", "残疾人综合服务中心", "完成选址", "县残疾人联合会", "", "6月底前"),
    ("5", "老年食堂 10 处", "建成并运行", "县民政局", "", "12月底前"),
)
FEEDBACK: tuple[tuple[str, ...], ...] = (
    ("1", "学习研讨流于形式，会议记录事后补写", "1.立即停止补记；\n2.建立现场记录制度；\n3.每季度抽查一次", "县发展和改革局",
     "周砚（县发展和改革局局长）", "立行立改", "已完成并长期坚持"),
    ("2", "2025 年度专项资金结余 218.6 万元未按期清理", "1.逐笔核对结余；\n2.统筹收回", "县财政局牵头，县审计局配合",
     "林舒", "2026年10月31日（星期六）", "80%（3 家单位未对账"),
    ("3", "公务接待“一函三单”不全", "完善接待审批", "县机关事务服务中心", "赵一鸣、赵一帆", "反馈后30个工作日内", "正在整改"),
    ("4", "村级“小微权力”清单公开不到位", "统一公开栏", "各乡镇人民政府", "各乡镇党委书记", "长期坚持", "阶段性办结"),
    ("5", "项目招投标档案缺失", "补齐归档", "县公共资源交易中心", "孙禾 13900001234", "截至1031日", "未整改"),
)  # fmt: skip
HOTLINE: tuple[tuple[str, ...], ...] = (
    ("HX20260801017", "澜川大道与学府路交叉口路灯不亮", "城市管理", "县城市管理局", "一般", "7天内", "12345热线", "已办结"),
    ("HX20260801052", "青溪镇供水水压不足，早晚停水", "供水", "县水务局", "紧急", "3个工作日内", "12345热线", "正在办理"),
    ("HX20260802003", "兰溪花园物业收费不公示", "物业服务", "县住建局", "一般", "2026/8/20", "群众来信", "已办结，群众满意"),
    ("HX20260803108", "=HYPERLINK(\"http://example.invalid\",\"石桥镇集市占道经营\")", "市容", "石桥镇", "一般", "尽快", "12345热线", ""),
    ("HX20260805044", "县第二中学周边夜间施工噪声", "环境", "县生态环境局，县住建局", "较急", "2026年8月15日前", "网民留言", "50%"),
)  # fmt: skip
BADLY_KEPT: tuple[tuple[object, ...], ...] = (
    ("一", "基础设施", "", "", "", "", ""),
    (1, "断头路 4 条未打通", "县交通局", "王局长", "12月底", "60%", "去年结转"),
    (2, "  污水管网错接混接\n（城北片区）  ", "住建 ", "李 四", "2026.9", "滞后", ""),
    (3, "县城区停车位不足", "县住建局/县公安局", "李四、张三等", "2021915日", "0.35", ""),
    ("小计", "", "", "", "", 3, ""),
    ("二", "民生服务", "", "", "", "", ""),
    (4, "村卫生室缺药", "卫健局", "陈医生", "会后5个工作日内", "已完成（仍缺 2 种）", "秘密文件转来"),
    (4, "乡镇敬老院消防设施过期", "民政局、各乡镇", "", "明年3月", "未开工", ""),
    ("", "", "", "", "", "", ""),
    ("注：", "红色为重点", "", "", "", "", ""),
)
UNITS = (
    "县教育局",
    "县水务局",
    "县住房和城乡建设局",
    "县民政局",
    "县卫生健康局",
    "县交通运输局",
    "石桥镇人民政府",
    "青溪镇人民政府",
)
PLACES = ("石桥镇", "青溪镇", "城东片区", "兰溪花园", "学府路", "云岭村", "白鹭洲", "官渡村")
TROUBLES = ("台账记录不全", "补助资金拨付慢", "排水不畅", "路面破损", "办事材料重复提交", "公示不及时", "设施带病运行")


def main() -> None:
    parser = argparse.ArgumentParser(description="make the example lists")
    parser.add_argument("--large", action="store_true", help="make the list of 20,000 rows too")
    parser.add_argument("--into", type=Path, default=HERE, help="folder for the files")
    chosen = parser.parse_args()
    make_task_list(chosen.into / "province_task_list.xlsx")
    make_livelihood_table(chosen.into / "county_livelihood.xlsx")
    make_feedback_list(chosen.into / "inspection_feedback.docx")
    make_hotline_list(chosen.into / "hotline_gbk.csv")
    make_badly_kept_list(chosen.into / "badly_kept.xlsx")
    if chosen.large:
        make_large_list(chosen.into / "large_20000.xlsx")


def make_task_list(path: Path) -> None:
    """A province's list of tasks: 附件, a title with the year, a header of two rows."""
    with _book(path) as book:
        sheet = book.add_worksheet("任务清单")
        sheet.write_string(0, 0, "附件1")
        sheet.merge_range(1, 0, 1, 5, "重点领域专项整治任务清单（2026年）")
        for column, title in ((0, "序号"), (1, "问题表现"), (4, "完成时限"), (5, "备注")):
            sheet.merge_range(2, column, 3, column, title)
        sheet.merge_range(2, 2, 2, 3, "责任单位")
        _write(sheet, 3, ("", "", "牵头单位", "配合单位"))
        for line, row in enumerate(TASKS, start=4):
            _write(sheet, line, row)


def make_livelihood_table(path: Path) -> None:
    """A county's livelihood table: one number and text merged over the rows of its measures, units one a line."""
    with _book(path) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 5, "澜川县2026年民生实事目标任务分解表")
        _write(sheet, 2, ("序号", "民生实事", "工作举措", "责任单位", "配合单位", "完成时限"))
        for line, row in enumerate(LIVELIHOOD, start=3):
            _write(sheet, line, row)
        for first, last in ((3, 4), (6, 7)):
            for column in (0, 1, 3):
                sheet.merge_range(first, column, last, column, LIVELIHOOD[first - 3][column])
        sheet.write_blank(65_000, 0, None, book.add_format({"bg_color": "#FFFFFF"}))


def make_feedback_list(path: Path) -> None:
    """An inspection's feedback in Word: a title, a line on its issue, a table."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = MADE_AT.replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading("县委第二巡察组反馈问题整改清单", level=1)
    document.add_paragraph("印发日期：2026年9月1日")
    titles = ("序号", "反馈问题", "整改措施", "责任单位", "责任人", "整改时限", "整改完成情况")
    table = document.add_table(rows=1, cols=len(titles))
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        cell.text = title
    for row in FEEDBACK:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def make_hotline_list(path: Path) -> None:
    """What the hotline's system gives out: a csv in GBK, with its own numbers and a cell that a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("工单编号", "诉求内容", "问题分类", "承办单位", "紧急程度", "办理时限", "诉求来源", "办理情况"))
    writer.writerows(HOTLINE)
    path.write_bytes(text.getvalue().encode("gbk"))


def make_badly_kept_list(path: Path) -> None:
    """A list that has grown for years: blank rows above, headings, sums and notes among the rows, dates of every kind."""
    with _book(path) as book:
        cover = book.add_worksheet("说明")
        cover.write_string(0, 0, "本表由各股室填报，2026年8月汇总")
        sheet = book.add_worksheet("汇总表(最新)2")
        sheet.write_string(2, 1, "2026年问题台账（不得录入涉密内容）")
        _write(sheet, 5, ("序号", "问  题", "责任 单位", "责任人", "时 限", "进度", "备注"))
        for line, row in enumerate(BADLY_KEPT, start=6):
            _write(sheet, line, row)


def make_large_list(path: Path, rows: int = LARGE_ROWS) -> None:
    """A list as long as a city may bring: the same every time."""
    chance = random.Random(20_000)
    titles = (
        "序号",
        "问题表现",
        "整改目标",
        "整改措施",
        "牵头单位",
        "配合单位",
        "责任人",
        "完成时限",
        "严重程度",
        "当前进度",
    )
    with _book(path, constant_memory=True) as book:
        sheet = book.add_worksheet("台账")
        _write(sheet, 0, ("2026年全域问题台账",))
        _write(sheet, 1, titles)
        for number in range(1, rows + 1):
            _write(sheet, number + 1, _large_row(number, chance))


def _large_row(number: int, chance: random.Random) -> tuple[str, ...]:
    lead, *helpers = chance.sample(UNITS, 3)
    due = chance.choice((f"2026年{chance.randint(1, 12)}月底前", "12月底前", "立行立改，长期坚持", "2026年上半年"))
    return (
        str(number),
        f"{chance.choice(PLACES)}{chance.choice(TROUBLES)}，涉及群众 {chance.randint(2, 900)} 户（第 {number} 号）",
        "年内见效，群众认可",
        "1.开展排查，建立清单；\n2.逐项整改，公示结果",
        lead,
        "、".join(helpers),
        chance.choice(("周砚", "林舒", "赵一鸣", "孙禾")),
        due,
        chance.choice(("一般", "一般", "较重", "重大")),
        f"{chance.randint(0, 100)}%",
    )


def _book(path: Path, *, constant_memory: bool = False) -> Workbook:
    book = Workbook(str(path), {"constant_memory": constant_memory, "strings_to_formulas": False})
    book.set_properties({"created": MADE_AT.replace(tzinfo=None)})
    return book


def _write(sheet: Worksheet, line: int, cells: Sequence[object]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(line, column, cell)
        elif cell:
            sheet.write_string(line, column, str(cell))


if __name__ == "__main__":
    main()
