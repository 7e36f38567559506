"""`doudi diff`: what a change of policy means."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from tools import console
from tools import policies as folders
from tools.completion import regions
from tools.diff.gather import Gathered, gather
from tools.diff.operands import written_day
from tools.diff.page import page
from tools.diff.sides import Asked, Place, sides
from tools.diff.terminal import terminal
from tools.diff.told import tell
from tools.diff.wire import wire
from tools.diff.witnesses import Found, find
from tools.progress import progress


def _date(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date | None:
    return None if value is None else written_day(value)


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--region",
    metavar="REGION",
    shell_complete=regions,
    help="只比较这个地区；不写时比较每一个地区，改动相同的放在一起。",
)
@click.option("--date", "on", metavar="DATE", callback=_date, help="两边都用这一天；不写日期时比较每一天。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供别的程序用。")
@click.option(
    "--html", "html", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="另写一个可以打印的网页。"
)
@click.option("--witnesses/--no-witnesses", default=True, help="是否搜索回答不同的家庭；不写时搜索。")
@click.option("--seed", metavar="N", type=int, default=0, help="搜索的随机种子；同一种子的结果相同。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    old: str,
    new: str,
    region: str | None,
    on: datetime.date | None,
    as_json: bool,
    html: Path | None,
    witnesses: bool,
    seed: int,
    policies: Path | None,
) -> None:
    """比较两份政策的意思：数值、规则、例外、期限、材料、列表改了什么，影响哪些待遇，并举出回答不同的家庭。

    OLD、NEW 是日期、地区、版本（文件夹、政策包或 git 版本），或同一规则集、参数文件的两个文件；可以用 @ 连写。
    换行、注释、先后次序和位置不算改动。家庭都是虚构的，每一个都在两边重新算过。

    \b
    例：
      doudi diff 2021-12-31 2022-12-31
      doudi diff 2021-12-31 2022-12-31 --region 桐庐 --html 比较.html
      doudi diff 桐庐 余杭 --date 2022-06-01
      doudi diff HEAD~1 policies
      doudi diff HEAD~1@2021-12-31 ../修改稿@2021-12-31 --json
      doudi diff 旧版.yaml policies/hangzhou/parameters/tapering.yaml

    退出状态：0 没有差别，1 有差别，2 用法不对，或政策文件有错误、文件写不了。
    """
    with sides(old, new, Asked(policies, on, region)) as (before, after):
        with _watched("比较地区") as advance:
            gathered = gather(before, after, advance)
        found = _search(before, after, gathered, seed) if witnesses else None
        report = tell(before, after, gathered, found)
        if html is not None:
            _write(html, page(report))
        if as_json:
            click.echo(json.dumps(wire(before, after, gathered, found), ensure_ascii=False, indent=2))
        else:
            click.echo(terminal(report, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    if gathered.sections:
        raise click.exceptions.Exit(console.Status.FAILED)


def _search(old: Place, new: Place, gathered: Gathered, seed: int) -> Found:
    with _watched("搜索家庭") as advance:
        return find(old, new, gathered, seed, advance)


@contextmanager
def _watched(label: str) -> Iterator[Callable[[int, int], None]]:
    """What to tell how many of how many steps are done. The bar begins with the first, when it is known how many."""
    with ExitStack() as stack:
        bars: list[Callable[[], None]] = []

        def advance(_: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(progress(label, total)))
            bars[0]()

        yield advance


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        click.echo(f"{file} {click.style(f'写不了：{error.strerror}', fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
