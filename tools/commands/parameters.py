"""`doudi parameters`: the values of a policy as a workbook, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from engine.language import Policy
from engine.language.tree import InputError
from engine.program import Region
from tools import console, edits
from tools import policies as folders
from tools.sheets import changes
from tools.sheets.changes import Edit
from tools.sheets.form import HEADINGS
from tools.sheets.reading import Problem, read
from tools.sheets.workbook import export as write_workbook

_SUFFIX = ".xlsx"


@click.group("parameters", no_args_is_help=True)
@click.help_option("-h", "--help", help="显示这段说明。")
def command() -> None:
    """把参数导出成电子表格来改，再导回政策文件。

    \b
    例：
      doudi parameters export 参数.xlsx
      doudi parameters import 参数.xlsx --dry-run
      doudi parameters import 参数.xlsx

    退出状态：0 正常，1 工作簿或政策有错误，2 用法不对或文件写不了。
    """


def _file(_: click.Context, __: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() != _SUFFIX:
        raise click.BadParameter(f"{value} 的名字应以 {_SUFFIX} 结尾")
    return value


_ARGUMENT = click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path), callback=_file)


@command.command("export", short_help="把参数导出成工作簿")
@_ARGUMENT
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def export(file: Path, policies: Path | None) -> None:
    """把每个参数在各地区、各日期的数值导出成 Excel 工作簿，每个主题一张工作表。

    金额、比例、日期都是真正的数值；没有核实的行有底色；可以改的单元格带着类型和上下限的检查。

    \b
    例：
      doudi parameters export 参数.xlsx

    退出状态：0 已写出，1 政策文件有错误，2 用法不对或文件写不了。
    """
    folder = policies or folders.default()
    policy = folders.loaded(folder)
    try:
        count = write_workbook(policy, file)
    except OSError as error:
        click.echo(f"{file} {click.style(f'写不了：{error.strerror}', fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    click.echo(click.style(f"已导出 {count} 个数值到 {file}", fg="green", bold=True))


@command.command("import", short_help="把改过的工作簿导回政策文件")
@_ARGUMENT
@click.option("--dry-run", is_flag=True, help="只显示改动，不写文件。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def import_(file: Path, dry_run: bool, policies: Path | None) -> None:
    """把改过的工作簿导回政策文件：先列出每一处改动，改动后的政策能载入才写，注释都保留。

    有一处不对就什么都不写，并按单元格逐条指出，例如「临时救助!E7」。没有改动的文件一个字节也不变。

    \b
    例：
      doudi parameters import 参数.xlsx --dry-run
      doudi parameters import 参数.xlsx --policies ../修改稿

    退出状态：0 已写入或没有改动，1 工作簿或政策有错误，2 用法不对或文件写不了。
    """
    folder = policies or folders.default()
    policy = folders.loaded(folder)
    reading = read(file, policy)
    found = changes.compared(reading, policy, folder)
    try:
        texts = changes.planned(found, folder)
    except InputError as error:
        console.show_input_error(error)
        raise click.exceptions.Exit(console.Status.FAILED) from None
    # What the cells alone do not show (bounds, notes that are missing) shows once the policy is loaded with them.
    problems = reading.problems + (changes.tried(found, texts, reading, folder) if found else [])
    _show(found, policy)
    if problems:
        _refuse(problems)
    if not found:
        click.echo(click.style("没有改动", fg="green", bold=True))
        return
    if not dry_run:
        edits.write({folder / path: text for path, text in texts.items()})
    count = sum(1 if edit.before is None else len(tuple(edit.parts())) for edit in found)
    files = "、".join(sorted(str(folder / path) for path in texts))
    done = "将改动" if dry_run else "已改动"
    click.echo(click.style(f"{done} {count} 处", fg="green", bold=True) + f"（{files}）")


def _show(found: Sequence[Edit], policy: Policy) -> None:
    """Each changed cell, before and after; a new value as one."""
    for edit in found:
        wanted = edit.wanted
        region: Region = policy.regions[wanted.region]
        head = f"{wanted.parameter.name}（{region.name}，{wanted.since}）"
        parts = list(edit.parts())
        if edit.before is None:
            words = "，".join(f"{HEADINGS[column - 1]} {new}" for column, _, new in parts)
            click.echo(f"{wanted.at(parts[0][0])} {head} {click.style('新增', fg='green')}：{words}")
            continue
        for column, old, new in parts:
            click.echo(f"{wanted.at(column)} {head} {HEADINGS[column - 1]}：{old or '（空）'} → {new or '（空）'}")


def _refuse(problems: Sequence[Problem]) -> None:
    for one in problems:
        click.echo(f"{one.place} {click.style(one.message, fg='red')}", err=True)
    click.echo(click.style(f"{len(problems)} 处不对，什么都没有写", fg="red", bold=True), err=True)
    raise click.exceptions.Exit(console.Status.FAILED)
