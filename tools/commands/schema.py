"""`doudi schema`: the JSON Schemas by which an editor helps with the files of a policy folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from engine.language import Severity, check
from tools import console
from tools import policies as folders
from tools.schemas import generate, written
from tools.schemas.declared import collect
from tools.schemas.files import FOLDER


@click.command("schema")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"写到这个文件夹；不写时是政策文件夹里的 {FOLDER}。",
)
@click.option("--check", "only_check", is_flag=True, help="只检查已有的是否与政策相符，不写。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(out: Path | None, only_check: bool, policies: Path | None) -> None:
    """写出政策文件的 JSON Schema，编辑器按它补全键和名称、显示说明、指出写错的地方。

    名称（事实、参数、待遇、工作要求、材料、文件）取自政策文件夹；在里面加了名称以后，要再运行一次。
    VS Code 装上 YAML 扩展即可使用，设置在 .vscode/settings.json。

    \b
    例：
      doudi schema
      doudi schema --check
      doudi schema --policies ../修改稿 --out ../修改稿/.schema

    退出状态：0 已写出或相符，1 政策文件有错误，或 --check 时不相符，2 用法不对或文件写不了。
    """
    folder = policies or folders.default()
    target = out or folder / FOLDER
    texts = _texts(folder)
    if only_check:
        _compare(texts, target)
        return
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (target / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        click.echo(f"{target} {click.style(f'写不了：{error.strerror}', fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    click.echo(f"已写出 {len(texts)} 个 schema（{target}）")


def _texts(folder: Path) -> Mapping[str, str]:
    """The schemas of a folder, by the name of the file. Where it has errors, shows them and exits."""
    checked = check(folder)
    errors = [one for one in checked.diagnostics if one.severity is Severity.ERROR]
    if errors:
        console.show_findings(errors, folder, err=True)
        raise click.exceptions.Exit(console.Status.FAILED)
    return {kind.file: written(schema) for kind, schema in generate(collect(checked.roots)).items()}


def _compare(texts: Mapping[str, str], target: Path) -> None:
    """Names each file that is not what it should be, and exits where there is one."""
    stale = [name for name, text in texts.items() if _read(target / name) != text]
    for name in stale:
        click.echo(f"{target / name} {click.style('与政策不符', fg='red')}，运行 doudi schema", err=True)
    if stale:
        raise click.exceptions.Exit(console.Status.FAILED)
    click.echo(f"{len(texts)} 个 schema 都与政策相符（{target}）")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
