"""The command `bihuan`, for administrators, scripts and checks.

Commands are loaded when they are asked for: `bihuan parse` must answer before Django could have started, and needs no
database. A command that needs one says so in the table below and is loaded after Django stands.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import click

from bihuan import __version__
from bihuan.core.decisions import BihuanError
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import refuse


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lies (`module` holds a click command called `name`) and whether Django must stand before it."""

    name: str
    help: str
    needs_django: bool = True

    @property
    def module(self) -> str:
        return f"bihuan.interfaces.cli.{self.name.replace('-', '_')}"


ENTRIES = (
    Entry("up", _("启动网站、后台任务和定时封存")),
    Entry("demo", _("在空数据库里生成一个虚构的县")),
    Entry("setup", _("初始化：第一个地区、整改落实组和最初的账号")),
    Entry("organizations", _("读入单位和人员清单")),
    Entry("regions", _("列出、新建、改名地区")),
    Entry("users", _("按清单建立账号")),
    Entry("parse", _("读懂时限和责任单位的文字"), needs_django=False),
    Entry("workdays", _("推算工作日，载入放假安排"), needs_django=False),
    Entry("sample", _("抽样：定样本数、分层、抽取、核验、推算"), needs_django=False),
    Entry("formalism", _("形式主义线索：扫描报告，列出检查，找出相似的文本"), needs_django=False),
    Entry("ledger", _("导入、导出台账")),
    Entry("jobs", _("照看后台任务和定时任务")),
    Entry("problems", _("按条件列出问题")),
    Entry("verification", _("核查销号：放开核查人办不了的核查")),
    Entry("inspection", _("督查检查：列出、查看方案，导出抽取的证明")),
    Entry("ladder", _("督办规则：查看、修改、试演、从较高一级开始")),
    Entry("supervise", _("督办：把到期的事项按级提醒、催办、督办")),
    Entry("notices", _("督办通知：列出、批准、签收、写成公文")),
    Entry("documents", _("文件跟踪：签收、落实、跟进")),
    Entry("demands", _("材料报表需求：列出、查重、批准、停止、负担")),
    Entry("common-problems", _("共性问题：查找同类问题，看联合问题")),
    Entry("channels", _("列出、测试消息通道")),
    Entry("notifications", _("发今日汇总和等着的消息")),
    Entry("worker", _("只运行后台任务")),
    Entry("backup", _("备份数据库、文件和存证树根")),
    Entry("restore", _("把备份恢复到空的安装")),
    Entry("audit", _("封存、核验操作记录")),
)
DJANGO_DOOR = "bihuan.interfaces.cli.django_door"


class LazyGroup(click.Group):
    """A group whose commands are modules, imported when one of them is called. Its help imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = next((entry for entry in ENTRIES if entry.name == cmd_name), None)
        return None if entry is None else load_command(entry)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("命令")):
            formatter.write_dl([(entry.name, entry.help) for entry in ENTRIES])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BihuanError as problem:
            refuse(problem)


def load_command(entry: Entry) -> click.Command:
    """The command of an entry, with Django standing where it needs it."""
    if entry.needs_django:
        import_module(DJANGO_DOOR).set_up()
    command = getattr(import_module(entry.module), entry.name.replace("-", "_"))
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry.module}.{entry.name} is no command")
    return command


cli = LazyGroup(
    name="bihuan",
    help=_("闭环：专项整治台账、督办与核实销号"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help=_("显示版本"),
            callback=lambda context, _option, wanted: _show_version(context) if wanted else None,
        )
    ],
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Chinese on a terminal or pipe in the C locale must not end in a traceback.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    # Where Python took the terminal's letters for another encoding than UTF-8, read them again.
    given = [os.fsencode(text).decode("utf-8", errors="replace") for text in sys.argv[1:]]
    cli.main(args=given if arguments is None else list(arguments), prog_name="bihuan")


def _show_version(context: click.Context) -> None:
    click.echo(f"bihuan {__version__}")
    context.exit(0)
