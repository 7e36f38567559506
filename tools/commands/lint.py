"""`doudi lint`: everything that is wrong with a policy folder."""

from __future__ import annotations

from pathlib import Path

import click

from engine.language import Diagnostic, Severity, check
from tools import console
from tools import policies as folders
from tools.policytests.files import SUFFIX


@click.command("lint", short_help="检查政策文件的写法")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(path: Path | None, policies: Path | None) -> None:
    """检查政策文件的写法，逐条指出文件、行、列、错误代码、原因和改法。

    PATH 是政策文件夹，或其中的文件、文件夹；后者只显示与它有关的问题。

    \b
    例：
      doudi lint
      doudi lint policies/hangzhou/tapering/2021-10-01.yaml
      doudi lint --policies ../修改稿

    退出状态：0 没有错误（可能有警告），1 有错误，2 用法不对。
    """
    folder, part = _scope(path, policies)
    found = check(folder).diagnostics
    shown = [one for one in found if _concerns(one, part)]
    console.show_findings(shown, folder)
    errors = sum(one.severity is Severity.ERROR for one in shown)
    colour = "red" if errors else "green"
    click.echo(
        click.style(f"{errors} 处错误，{len(shown) - errors} 处警告", fg=colour, bold=True) + f"（{path or folder}）"
    )
    if len(found) > len(shown):
        click.echo(f"{folder} 的其他文件还有 {len(found) - len(shown)} 处问题，运行 doudi lint {folder} 查看")
    if errors:
        raise click.exceptions.Exit(console.Status.FAILED)


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
