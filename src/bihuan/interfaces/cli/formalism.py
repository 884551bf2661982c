"""`bihuan formalism`: leads on paper and figures that rectify nothing. Its commands lie in files of their own beside this one."""

import click

from bihuan.interfaces.cli.formalism_flags import flags, rule
from bihuan.interfaces.cli.formalism_pairs import pairs
from bihuan.interfaces.cli.formalism_scan import checks, scan
from bihuan.interfaces.cli.language import gettext as _


@click.group(help=_("形式主义线索：扫描报告，列出检查，找出相似的文本"))
def formalism() -> None:
    """What is found is a lead for a person to look at, never a verdict."""


for _command in (checks, flags, pairs, rule, scan):
    formalism.add_command(_command)
