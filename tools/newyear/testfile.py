"""Begins the test file of a new version from that of the version before: the cases that still come out as they did."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.builtin import add_months
from engine.engine import Engine
from engine.language import Policy, layout
from engine.language.layout import Collection, Document, Scalar
from engine.language.reader import parse_date
from tools import edits
from tools.policytests.files import SUFFIX, read_tests
from tools.policytests.run import Result, Runner

_YAML = ".yaml"
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Begun:
    """A test file. `text` is "" where no case comes out as it did; `left`: the titles of the cases that do not."""

    path: str
    text: str
    kept: int
    left: tuple[str, ...]


def begin(
    policy: Policy, folder: Path, texts: Mapping[str, str], old: str, new: str, since: datetime.date, on: datetime.date
) -> Begun:
    """The test file of the version `new` that takes force on `on`, from that of `old`, which holds from `since`.

    `policy`: the one with `texts` made, in which each case is decided a whole number of years later than it was.
    Raises `InputError` where the old test file cannot be read.
    """
    path = f"{new.removesuffix(_YAML)}{SUFFIX}"
    source = folder / f"{old.removesuffix(_YAML)}{SUFFIX}"
    if not source.exists() or (folder / path).exists():
        return Begun(path, "", 0, ())
    document = layout.read(source.read_bytes(), source.name)
    root = document.root
    root.entries = [one for one in root.entries if isinstance(one.value, Collection) and _moved(one.value, since, on)]
    passed = _passed(policy, folder, texts, path, document) if root.entries else set()
    titles = [one.value.text("case") for one in root.entries if isinstance(one.value, Collection)]
    left = tuple(title for title in titles if title not in passed)
    root.entries = [
        one for one in root.entries if isinstance(one.value, Collection) and one.value.text("case") in passed
    ]
    if not root.entries:
        return Begun(path, "", 0, left)
    if left:
        root.tail = ["", "# 下面的案例在新版本里与原来的期望不同，核对后补上：", *(f"# - {title}" for title in left)]
    return Begun(path, layout.written(document), len(root.entries), left)


def _moved(case: Collection, since: datetime.date, on: datetime.date) -> bool:
    """Moves the day of a case to the new version; not of one from before the old version, which stays where it is."""
    entry = case.entry("as_of")
    day = parse_date(entry.value.text) if entry is not None and isinstance(entry.value, Scalar) else None
    if entry is None or day is None or day < since:
        return False
    later = max(add_months(day, _MONTHS * max(on.year - since.year, 0)), on)
    entry.value = Scalar(later.isoformat(), [later.isoformat()])
    return True


def _passed(policy: Policy, folder: Path, texts: Mapping[str, str], path: str, document: Document) -> set[str]:
    """The titles of the cases that come out as they expect."""
    engine = Engine(policy)
    try:
        with edits.scratch(folder, {**texts, path: layout.written(document)}) as copy:
            results = Runner(engine).run([read_tests(copy / path)], _unseen)
            return {one.test.title for one in results if isinstance(one, Result) and not one.mismatches}
    finally:
        engine.close()


def _unseen(_: int = 1) -> None:
    """A step that nobody watches."""
