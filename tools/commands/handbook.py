"""`doudi handbook`: the policy as a page for people."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from engine.admission import AdmissionError, day
from engine.language import Policy
from engine.language.policy import RegionError
from engine.program import Region
from engine.suggest import nearest
from tools import console
from tools import policies as folders
from tools.completion import regions
from tools.handbook import Edition, markdown, webpage, write

_FORMATS = {"md": markdown, "html": webpage}


def _format(_: click.Context, __: click.Parameter, value: str) -> str:
    if value not in _FORMATS:
        raise click.BadParameter(f"没有 {value} 这种格式{nearest(value, _FORMATS)}；可写：{'、'.join(_FORMATS)}")
    return value


def _date(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date:
    if value is None:
        return datetime.date.today()
    try:
        return day(value)
    except AdmissionError as error:
        raise click.BadParameter(f"--date {value}：{error.violations[0].message}") from None


@click.command("handbook", short_help="把政策写成可以逐条核对的手册")
@click.option(
    "--region",
    metavar="REGION",
    shell_complete=regions,
    help="哪个地区：名称、别名或代码；不写时是政策文件夹所属的地区。",
)
@click.option("--date", "on", metavar="DATE", callback=_date, help="哪一天，如 2021-11-01；不写时是今天。")
@click.option("--format", "form", metavar="md|html", default="md", callback=_format, help="格式；不写时是 md。")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件，而不是标准输出。"
)
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(region: str | None, on: datetime.date, form: str, out: Path | None, policies: Path | None) -> None:
    """把政策写成手册，供与原文逐条核对：每一条下的规则、数值、来源、是否核实，以及没有查到的数值和取定的解释。

    同一政策版本、地区和日期的手册逐字节相同。HTML 是一个自足的文件，可以直接打印。

    \b
    例：
      doudi handbook --date 2021-11-01 --out 手册.md
      doudi handbook --region 桐庐 --date 2022-01-01 --format html --out 手册.html
      doudi handbook --policies ../修改稿 | less

    退出状态：0 已写出，1 政策文件有错误，2 用法不对或文件写不了。
    """
    with folders.engine(policies or folders.default()) as engine:
        policy = engine.policy
        edition = Edition(policy, _region(policy, region, on), on)
        text = _FORMATS[form](write(edition))
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        click.echo(f"{out} {click.style(f'写不了：{error.strerror}', fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None


def _region(policy: Policy, word: str | None, on: datetime.date) -> Region:
    """The region that is asked for, or the only one that has a policy folder of its own."""
    if word is None:
        own = policy.tenant_regions
        if len(own) != 1:
            names = "、".join(policy.regions[one].name for one in own)
            raise click.UsageError(f"政策文件夹里有几个地区的政策（{names}），请用 --region 写明是哪一个")
        word = own[0]
    try:
        return policy.region(word, on)
    except RegionError as error:
        raise click.BadParameter(f"--region {word}：{error.message}") from None
