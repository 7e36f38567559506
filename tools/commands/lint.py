"""`doudi lint`: everything that is wrong with a policy folder, or hardly meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from engine.language import Checked, Diagnostic, Severity, check
from engine.suggest import nearest
from tools import console
from tools import policies as folders
from tools.completion import codes
from tools.lints import pages
from tools.lints.machine import as_json, as_sarif
from tools.lints.untested import untested
from tools.policytests.files import SUFFIX

_FORMATS = ("text", "json", "sarif")


def _at_once(show: Callable[[str | bool], str]) -> Callable[[click.Context, click.Parameter, str | bool | None], None]:
    """What an option does that shows something and leaves, whatever else is asked."""

    def callback(context: click.Context, _: click.Parameter, value: str | bool | None) -> None:
        if value and not context.resilient_parsing:
            click.echo(show(value))
            context.exit()

    return callback


def _format(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value not in _FORMATS:
        raise click.BadParameter(
            f"没有 {value} 这种格式{nearest(value, _FORMATS)}；可写：{'、'.join(_FORMATS)}", context, parameter
        )
    return value


@click.command("lint", short_help="检查政策文件的写法")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@folders.option
@click.option("--tests", "tests", is_flag=True, help="另运行政策案例，指出没有案例测到的规则（要几秒）。")
@click.option("--strict", "strict", is_flag=True, help="有警告也算不通过。")
@click.option(
    "--format",
    "form",
    metavar="|".join(_FORMATS),
    default="text",
    callback=_format,
    help="格式；不写时是 text，sarif 是代码平台和编辑器能读的。",
)
@click.option(
    "--explain",
    metavar="CODE",
    shell_complete=codes,
    is_eager=True,
    expose_value=False,
    callback=_at_once(lambda word: pages.page(pages.find(str(word)))),
    help="说明一个代码：含义、错误的写法、改法。",
)
@click.option(
    "--codes",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_at_once(lambda _: pages.listed()),
    help="列出全部代码。",
)
@click.help_option("-h", "--help", help="显示这段说明。")
def command(path: Path | None, policies: Path | None, tests: bool, strict: bool, form: str) -> None:
    """检查政策文件的写法，逐条指出文件、行、列、代码、原因和改法。

    E 开头的是错误；W 开头的是警告：不算错，但多半不是本意，例如条件不可能成立、数值与前一个相同。
    有错误时先不查警告。

    PATH 是政策文件夹，或其中的文件、文件夹；后者只显示与它有关的问题。

    \b
    例：
      doudi lint
      doudi lint policies/hangzhou/tapering/2021-10-01.yaml
      doudi lint --policies ../修改稿 --tests
      doudi lint --explain W602
      doudi lint --format sarif > lint.sarif

    退出状态：0 没有错误（可能有警告），1 有错误（或 --strict 时有警告），2 用法不对，或 --tests 时有案例读不出来。
    """
    folder, part = _scope(path, policies)
    checked = check(folder)
    found, unreadable = _found(checked, folder, tests=tests)
    shown = [one for one in found if _concerns(one, part)]
    elsewhere = len(found) - len(shown)
    if form == "json":
        click.echo(as_json(shown, folder, elsewhere))
    elif form == "sarif":
        click.echo(as_sarif(shown, folder))
    else:
        _show(shown, folder, path or folder, elsewhere)
    if unreadable:
        raise click.exceptions.Exit(console.Status.WRONG_USE)
    if any(strict or one.severity is Severity.ERROR for one in shown):
        raise click.exceptions.Exit(console.Status.FAILED)


def _found(checked: Checked, folder: Path, *, tests: bool) -> tuple[tuple[Diagnostic, ...], bool]:
    """Every finding, and whether any test could not be read, which is said at once."""
    if not tests or checked.policy is None:
        return checked.diagnostics, False
    more, errors = untested(folder, checked.policy)
    for error in errors:
        console.show_input_error(error)
    together = sorted(
        (*checked.diagnostics, *more),
        key=lambda one: (one.span.file, one.span.line, one.span.column, one.code.value),
    )
    return tuple(together), bool(errors)


def _show(shown: list[Diagnostic], folder: Path, asked: Path, elsewhere: int) -> None:
    console.show_findings(shown, folder)
    errors = sum(one.severity is Severity.ERROR for one in shown)
    colour = "red" if errors else "yellow" if shown else "green"
    summary = f"{errors} 处错误，{len(shown) - errors} 处警告"
    click.echo(click.style(summary, fg=colour, bold=True) + f"（{asked}）")
    if elsewhere:
        click.echo(f"{folder} 的其他文件还有 {elsewhere} 处问题，运行 doudi lint {folder} 查看")


def _scope(path: Path | None, named: Path | None) -> tuple[Path, str]:
    """The policy folder, and the path within it that findings are wanted for; "" for all of it."""
    if path is None:
        return named or folders.default(), ""
    if not path.exists():
        raise click.UsageError(f"没有文件或文件夹 {path}")
    if path.name.endswith(SUFFIX):
        raise click.UsageError(f"{path} 是案例文件，用 doudi test {path} 检查")
    folder = named or folders.around(path)
    if folder is None:
        if path.is_dir():
            return path, ""
        raise click.UsageError(f"{path} 不在政策文件夹里")
    try:
        part = path.resolve().relative_to(folder.resolve())
    except ValueError:
        raise click.UsageError(f"{path} 不在政策文件夹 {folder} 里") from None
    return folder, "" if part == Path() else part.as_posix()


def _concerns(finding: Diagnostic, part: str) -> bool:
    """Whether any place of `finding` is in `part` of the folder."""
    files = (finding.span.file, *(span.file for span in finding.related))
    return not part or any(file == part or file.startswith(f"{part}/") for file in files)
