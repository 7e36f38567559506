"""`doudi test --record`: makes a policy test of a case, with today's answer as what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from engine.admission import AdmissionError
from engine.engine import Engine
from engine.language import tree
from engine.language.diagnostics import Code
from engine.language.tree import InputError, Place
from tools import console
from tools import policies as folders
from tools.cases import STDIN, WrittenCase, read_case, read_file
from tools.console import Status
from tools.policytests.expected import expectation
from tools.policytests.files import SUFFIX, PolicyTest, tests_of
from tools.policytests.layout import lines
from tools.policytests.run import Result, Runner


@dataclass(frozen=True, slots=True)
class Recording:
    """What to record: the case in the file `case`, at the end of `into` (on standard output without one), as `name`."""

    case: Path
    into: Path | None
    name: str | None
    policies: Path | None

    def run(self) -> Status:
        """Decides the case, and writes or shows it as a test that passes.

        Raises `click.UsageError` where there is no title, or the file is none for tests or cannot be written.
        """
        if self.into is not None and not self.into.name.endswith(SUFFIX):
            raise click.UsageError(f"--into {self.into}：案例文件的名字以 {SUFFIX} 结尾")
        folder = self.policies or folders.around_all([] if self.into is None else [self.into])
        try:
            root = read_file(self.case)
            written = read_case(_alone(root))
            target = _Target.at(self.into)
            title = self._title(root)
            target.refuse_twice(title)
        except InputError as error:
            console.show_input_error(error, quote=False)
            return Status.WRONG_USE
        with folders.engine(folder) as engine:
            text = self._text(engine, root, written, title, target)
            try:
                place = _check(engine, target, text)
            except InputError as error:
                console.show_input_error(error)
                return Status.WRONG_USE
        click.echo(text.strip("\r\n"))
        if self.into is not None:
            _append(self.into, text)
            told = f"已记到 {place}。期望是现在的回答，请逐项核对它正是政策的意思。"
            click.echo(click.style(told, fg="green"), err=True)
        return Status.FINE

    def _title(self, root: tree.Node) -> str:
        title = root.get("case") if isinstance(root, tree.Mapping) else None
        found = self.name if self.name is not None else title.text if isinstance(title, tree.Scalar) else ""
        found = found.strip() or ("" if self.case == STDIN or self.name is not None else self.case.stem)
        if not found:
            raise click.UsageError("案例没有标题，用 --name 写一个")
        return found

    def _text(self, engine: Engine, root: tree.Node, written: WrittenCase, title: str, target: _Target) -> str:
        try:
            admitted = engine.admit(written.raw)
        except AdmissionError as error:
            console.refuse(written, ((one.path, one.reason.value, one.message) for one in error.violations))
        expect = expectation(admitted, engine.decide(admitted))
        case = root if isinstance(root, tree.Mapping) else tree.Mapping((), root.place)
        return target.lead + "".join(line + target.newline for line in lines(title, case, expect, target.indent))


@dataclass(frozen=True, slots=True)
class _Target:
    """What stands in the file so far, and how what is appended has to look. `tests`: the cases it has."""

    path: Path
    before: bytes
    tests: tuple[PolicyTest, ...]
    lead: str
    newline: str
    indent: int

    @classmethod
    def at(cls, path: Path | None) -> _Target:
        """Raises `InputError` where the file cannot be read, or is no list of cases one below the other."""
        if path is None or not path.exists():
            return cls(path or STDIN, b"", (), "", "\n", 0)
        try:
            root = read_file(path)
        except InputError as error:
            if error.code is not Code.EMPTY_FILE:
                raise
            return cls(path, path.read_bytes(), (), "", "\n", 0)
        found = tests_of(path, root)
        if found.errors:
            raise found.errors[0]
        before = path.read_bytes()
        text = before.decode("utf-8-sig")
        column = root.place.column - 1
        if text.splitlines()[root.place.line - 1][column : column + 2] != "- ":
            raise InputError(root.place, "案例没有逐条写成列表，不能在末尾添加", "每个案例以 `- case: 标题` 开头")
        newline = "\r\n" if "\r\n" in text else "\n"
        lead = ("" if text.endswith("\n") else newline) + ("" if text.endswith(newline * 2) else newline)
        return cls(path, before, found.tests, lead, newline, column)

    def refuse_twice(self, title: str) -> None:
        """Raises `InputError` where a case of that title is there."""
        for one in self.tests:
            if one.title == title:
                raise InputError(one.place, f"已有标题为 `{title}` 的案例", "用 --name 换一个标题")


def _alone(root: tree.Node) -> tree.Node:
    if isinstance(root, tree.Sequence):
        raise InputError(root.place, "这是案例的列表，不是一个案例", "一次记一个案例：把它单独存成一个文件")
    return root


def _check(engine: Engine, target: _Target, text: str) -> Place:
    """Where the new case will stand.

    Raises `InputError` unless the file, as it will be, has the cases that it had and a new one that passes.
    """
    whole = tests_of(target.path, tree.read(target.before + text.encode(), str(target.path)))
    if whole.errors:
        raise whole.errors[0]
    *others, new = whole.tests
    for one in Runner(engine).run([type(whole)(target.path, (new,), ())]):
        if not isinstance(one, Result):
            raise one.error
        if others != list(target.tests) or one.mismatches:
            raise InputError(new.place, "写出来的案例与送来的不同，没有记下", "请把案例文件交给维护人员")
    return new.place


def _append(path: Path, text: str) -> None:
    try:
        with path.open("ab") as file:
            file.write(text.encode())
    except OSError as error:
        raise click.UsageError(f"{path} 写不了：{error.strerror}") from None
