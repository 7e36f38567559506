"""Which policy folder a command works on, and the engine made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from engine.engine import Engine
from engine.language import Policy, PolicyError, load
from tools import console

NAME = "policies"
"""What a folder of policies is called, where nobody names one."""
_MARKS = ("vocabulary.yaml", "regions.yaml", "benefits.yaml", "documents.yaml")
"""A folder that holds one of these is a policy folder, be it a damaged one."""
_PROJECT = Path(__file__).resolve().parent.parent


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--policies DIR`, `None` where it is not given."""
    return click.option(
        "--policies",
        "policies",
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=_existing,
        help="政策文件夹；不写时用当前文件夹里的 policies，没有的话用项目自带的。",
    )(command)


def _existing(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise click.BadParameter(f"没有文件夹 {value}", context, parameter)
    return value


def default() -> Path:
    """The policy folder where nobody names one.

    Raises `click.UsageError` where there is none.
    """
    for folder in (Path(NAME), _PROJECT / NAME):
        if folder.is_dir():
            return folder
    raise click.UsageError(f"当前文件夹里没有 {NAME}，请用 --policies 写明政策文件夹")


def around(path: Path) -> Path | None:
    """The policy folder that `path` is, or stands in; `None` where it stands in none."""
    whole = path.absolute()
    for folder in (whole, *whole.parents):
        if any((folder / mark).is_file() for mark in _MARKS):
            return _short(folder)
    return None


def around_all(paths: Iterable[Path]) -> Path:
    """The policy folder that `paths` stand in, or the default one where they stand in none.

    Raises `click.UsageError` where they stand in several.
    """
    found = {folder for folder in map(around, paths) if folder is not None}
    if len(found) > 1:
        raise click.UsageError("这些文件在几个政策文件夹里，请分开运行，或用 --policies 写明用哪一个")
    return found.pop() if found else default()


def _short(folder: Path) -> Path:
    """`folder` from where the command runs, if it stands below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def loaded(folder: Path) -> Policy:
    """The policy of `folder`. Where it has errors, shows them on standard error and exits."""
    try:
        return load(folder)
    except PolicyError as error:
        console.show_findings(error.diagnostics, folder, err=True)
        raise click.exceptions.Exit(console.Status.FAILED) from None


@contextmanager
def engine(folder: Path) -> Iterator[Engine]:
    """An engine of the policies of `folder`, for as long as a `with` lasts.

    Where they have errors, shows them on standard error and exits.
    """
    made = Engine(loaded(folder))
    try:
        yield made
    finally:
        made.close()
