"""What OLD and NEW mean: a day, a region, a release (folder, archive, git), a file, or several joined with `@`."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from engine.admission import AdmissionError, day
from engine.language import Policy
from engine.language.policy import RegionError
from engine.suggest import nearest
from tools.diff import revisions

_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
# `@{…}` belongs to git, and so does a lone `@`.
_JOINT = re.compile(r"(?<=.)@(?=[^{])")


@dataclass(frozen=True, slots=True)
class Operand:
    """One side as it was written: what it names of a release, a file, a day and a region; `None` for what it does not.

    `folder`, `archive` and `revision`: a release as a folder, as a file, as a git revision; `region`: the word for it.
    """

    word: str
    folder: Path | None = None
    archive: Path | None = None
    file: Path | None = None
    revision: str | None = None
    on: datetime.date | None = None
    region: str | None = None


def read(word: str, policy: Callable[[], Policy], repository: Path) -> Operand:
    """The operand that `word` is. `policy`: the policy whose regions it may name; `repository`: where git is asked.

    Raises `click.UsageError` where it is none, or where it could be several.
    """
    found: dict[str, object] = {}
    for part in _JOINT.split(word):
        for name, value in _meaning(part, policy, repository).items():
            clash = {"folder", "archive", "file", "revision"}
            taken = found.keys() & (clash if name in clash else {name})
            if taken:
                raise click.UsageError(f"{word} 里有两个{_KINDS[name]}，只能写一个")
            found[name] = value
    return Operand(word, **found)  # type: ignore[arg-type]


_KINDS = {"folder": "版本", "archive": "版本", "file": "版本", "revision": "版本", "on": "日期", "region": "地区"}


def _meaning(word: str, policy: Callable[[], Policy], repository: Path) -> dict[str, object]:
    if _DAY.fullmatch(word):
        return {"on": written_day(word)}
    path = Path(word).expanduser()
    if "/" in word and path.exists():
        return _path(path)
    meanings = dict(_possible(word, path, policy, repository))
    if len(meanings) > 1:
        raise click.UsageError(
            f"{word} 可以是{'，也可以是'.join(meanings)}；"
            f"指文件夹或文件写 ./{word}，指 git 分支写 refs/heads/{word}，指地区写它的代码"
        )
    if not meanings:
        known = [name for one in policy().regions.values() for name in (one.name, *one.aliases, one.code)]
        raise click.UsageError(
            f"{word} 不是日期（如 2021-12-31）、地区、文件夹、文件，也不是 git 版本{nearest(word, known)}"
        )
    return next(iter(meanings.values()))


def written_day(word: str) -> datetime.date:
    """The day that a word is.

    Raises `click.UsageError`.
    """
    try:
        return day(word)
    except AdmissionError as error:
        raise click.UsageError(f"{word}：{error.violations[0].message}") from None


def _possible(
    word: str, path: Path, policy: Callable[[], Policy], repository: Path
) -> Iterator[tuple[str, dict[str, object]]]:
    if path.exists():
        yield ("文件夹" if path.is_dir() else "文件"), _path(path)
    if any(word in (one.code, one.name, *one.aliases) for one in policy().regions.values()):
        yield "地区", {"region": word}
    elif (revision := revisions.resolve(repository, word)) is not None:
        yield "git 版本", {"revision": revision}


def _path(path: Path) -> dict[str, object]:
    if path.is_dir():
        return {"folder": path}
    # Policy files are text; a file of a whole release is an archive, whatever it is called.
    return {"archive": path} if zipfile.is_zipfile(path) else {"file": path}


def region_code(policy: Policy, word: str, on: datetime.date) -> str:
    """The code of the region that a word names on a day.

    Raises `click.UsageError`.
    """
    try:
        return policy.region(word, on).code
    except RegionError as error:
        raise click.UsageError(f"{word}（{on}）：{error.message}") from None
