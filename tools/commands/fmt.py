"""`doudi fmt`: the files of a policy in their canonical layout, with names and operators in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from engine.language import Diagnostic, Policy, PolicyError, load
from engine.language.layout import LayoutError, canonical
from engine.language.tree import InputError
from tools import console, edits
from tools import policies as folders
from tools.policytests.files import SUFFIX, read_tests
from tools.progress import progress

_YAML = ".yaml"


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="只列出需要整理的文件，不改写；有就算不通过。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command(paths: tuple[Path, ...], only_check: bool, policies: Path | None) -> None:
    """整理政策文件的写法：缩进、空格和空行统一，条件里的编号换成中文名称，运算符换成中文写法。

    PATH 是政策文件夹，或其中的文件、文件夹；不写就整理整个政策文件夹。注释、引号和写在一行的内容都保留。
    意思从不改变：每个文件写出以前都重新读一遍，与原来的内容对比；有错误的文件只指出错误，不改动。

    \b
    例：
      doudi fmt
      doudi fmt policies/hangzhou/tapering
      doudi fmt --check

    退出状态：0 已整理或不必整理，1 有文件需要整理（--check）或有错误，2 用法不对或文件写不了。
    """
    folder = policies or folders.around_all(paths)
    done = _format(tuple(_files(paths or (folder,))), folder)
    if not only_check:
        edits.write(done.changed)
    verb = "需要整理" if only_check else "已整理"
    for path in done.changed:
        click.echo(f"{verb} {path}")
    done.show(folder)
    failed = bool(done.wrong or (only_check and done.changed))
    left = f"，{done.wrong} 个有错误，没有改动" if done.wrong else ""
    summary = f"{len(done.changed)} 个文件{verb}，{done.same} 个不必改动{left}"
    click.echo(click.style(summary, fg="red" if failed else "green", bold=True))
    if failed:
        raise click.exceptions.Exit(console.Status.FAILED)


@dataclass(slots=True)
class _Done:
    """What came of the files: the new text of those that change, and what is wrong with the others."""

    named: bool
    """Whether the policy could be loaded, so that ids could become names."""
    changed: dict[Path, str] = field(default_factory=dict)
    same: int = 0
    findings: list[Diagnostic] = field(default_factory=list)
    unreadable: list[InputError] = field(default_factory=list)
    refused: list[Path] = field(default_factory=list)
    faulty: int = 0

    @property
    def wrong(self) -> int:
        """How many files are left alone because of what is wrong with them."""
        return self.faulty + len(self.refused)

    def show(self, folder: Path) -> None:
        """Tells what is wrong, on standard error."""
        console.show_findings(self.findings, folder, err=True)
        for error in self.unreadable:
            console.show_input_error(error)
        for path in self.refused:
            click.echo(f"{path} {click.style('整理后读出的内容与原来不同，没有改动', fg='red')}", err=True)
            click.echo("    → 把少见的 YAML 写法改成普通的写法再试", err=True)
        if not self.named:
            click.echo("政策还有错误，条件里的编号暂不换成名称；运行 doudi lint 查看", err=True)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The YAML files of `paths`, each once, in order."""
    seen: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found = sorted(one for one in path.rglob(f"*{_YAML}") if _plain(one, path))
        elif path.is_file():
            if path.suffix != _YAML:
                raise click.UsageError(f"{path} 不是 {_YAML} 文件")
            found = [path]
        else:
            raise click.UsageError(f"没有文件或文件夹 {path}")
        yield from (one for one in found if one.resolve() not in seen)
        seen |= {one.resolve() for one in found}


def _plain(path: Path, within: Path) -> bool:
    """Whether a file is neither a link nor hidden."""
    return (
        path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(within).parts)
    )


def _format(files: Sequence[Path], folder: Path) -> _Done:
    policy, findings = _loaded(folder)
    done = _Done(policy is not None)
    with progress("整理", len(files)) as advance:
        for path in files:
            inside = _inside(path, folder)
            mine = [one for one in findings if one.span.file == inside]
            mistakes = read_tests(path).errors if path.name.endswith(SUFFIX) else ()
            if mine or mistakes:
                done.findings += mine
                done.unreadable += mistakes
                done.faulty += 1
            else:
                _one(path, inside, policy, done)
            advance()
    return done


def _one(path: Path, inside: str, policy: Policy | None, done: _Done) -> None:
    try:
        data = path.read_bytes()
        text = canonical(data, inside or str(path), policy if inside else None)
    except InputError as error:
        done.unreadable.append(InputError(error.place, error.message, error.remedy, error.code))
        done.faulty += 1
    except LayoutError:
        done.refused.append(path)
    except OSError as error:
        raise click.UsageError(f"{path} 读不出来：{error.strerror}") from None
    else:
        if text.encode() == data:
            done.same += 1
        else:
            done.changed[path] = text


def _loaded(folder: Path) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    try:
        return load(folder), ()
    except PolicyError as error:
        return None, error.diagnostics


def _inside(path: Path, folder: Path) -> str:
    """The path of a file within the policy folder, "" where it stands elsewhere."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return ""
