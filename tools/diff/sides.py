"""The two policies that a comparison is of, loaded and ready to decide."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import click

from engine import release
from engine.engine import Engine
from engine.language import Policy, PolicyError, load
from engine.language.release import OVERLAYS, PARAMETERS, TESTS
from engine.release import ReleaseError
from tools import console
from tools import policies as folders
from tools.diff import operands, revisions
from tools.diff.operands import Operand


@dataclass(frozen=True, slots=True)
class Place:
    """One of the two sides. `region`: a code, `None` for every region; `on`: `None` for every day; `only`: a rule set
    that alone is of interest, `None` for all of the policy."""

    label: str
    engine: Engine
    on: datetime.date | None
    region: str | None
    only: str | None = None

    @property
    def policy(self) -> Policy:
        return self.engine.policy


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with beside OLD and NEW."""

    policies: Path | None
    on: datetime.date | None
    region: str | None


@contextmanager
def sides(old: str, new: str, asked: Asked) -> Iterator[tuple[Place, Place]]:
    """Both sides, for as long as a `with` lasts.

    Raises `click.UsageError` where they cannot be told or do not go together; policies with errors are shown, and then
    the command exits.
    """
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doudi-diff-")))
        resolver = _Resolver(asked, scratch, stack)
        yield resolver.places(old, new)


class _Resolver:
    def __init__(self, asked: Asked, scratch: Path, stack: ExitStack) -> None:
        self._asked = asked
        self._scratch = scratch
        self._stack = stack
        self._engines: dict[Path, Engine] = {}

    @cached_property
    def _folder(self) -> Path:
        return self._asked.policies or folders.default()

    def places(self, old: str, new: str) -> tuple[Place, Place]:
        """The two sides that were asked for."""
        written = [operands.read(word, self._regions, self._folder) for word in (old, new)]
        files = [one.file for one in written if one.file is not None]
        if len(files) == 1:
            raise click.UsageError(f"{files[0]} 是一个文件，另一边也要写一个文件（同一规则集或参数文件的另一版）")
        if files:
            one, other = self._files(written, (files[0], files[1]))
        else:
            one, other = (
                self._place(operand, self._release(operand, number), operand.on or self._asked.on)
                for number, operand in enumerate(written)
            )
        if one.region != other.region and one.on is None and other.on is None:
            today = datetime.date.today()
            one, other = replace(one, on=today), replace(other, on=today)
        _check(one, other)
        return one, other

    # --- releases -----------------------------------------------------------------------------------------------------

    def _release(self, operand: Operand, number: int) -> Engine:
        if operand.revision is not None:
            folder = revisions.export(self._folder, operand.revision, self._scratch / f"revision-{number}")
            return self._engine(folder, Path(f"{operand.word}:{self._folder}"), operand.word)
        if operand.archive is not None:
            return self._engine(self._unpacked(operand.archive, number), operand.archive, operand.word)
        if operand.folder is None:
            return self._engine(self._folder, self._folder, str(self._folder))
        # A whole project names its policies, as a folder to work in does.
        inner = operand.folder / folders.NAME
        folder = inner if folders.around(operand.folder) is None and inner.is_dir() else operand.folder
        return self._engine(folder, folder, str(folder))

    def _unpacked(self, archive: Path, number: int) -> Path:
        """The files of a release archive; who signed it is no matter here, that it is whole is."""
        folder = self._scratch / f"archive-{number}"
        try:
            release.extract(release.unpack(archive).files, folder)
        except ReleaseError as error:
            raise click.UsageError(f"{archive}：{error.message}") from None
        return folder

    def _regions(self) -> Policy:
        """The policy whose regions OLD and NEW may name."""
        return self._engine(self._folder, self._folder, str(self._folder)).policy

    def _engine(self, folder: Path, shown: Path, called: str) -> Engine:
        """The engine of a folder, one for both sides where they say the same.

        `shown`: the folder that people look for mistakes in; `called`: what they call the policy.
        """
        key = folder.resolve()
        if key not in self._engines:
            try:
                policy = load(folder)
            except PolicyError as error:
                console.show_findings(error.diagnostics, shown, err=True)
                click.echo(f"{called} 的政策有错误，不能比较", err=True)
                raise click.exceptions.Exit(console.Status.WRONG_USE) from None
            same = next((one for one in self._engines.values() if one.policy.release == policy.release), None)
            if same is None:
                same = Engine(policy)
                self._stack.callback(same.close)
            self._engines[key] = same
        return self._engines[key]

    def _place(self, operand: Operand, engine: Engine, on: datetime.date | None, only: str | None = None) -> Place:
        word = operand.region or self._asked.region
        region = None if word is None else operands.region_code(engine.policy, word, on or datetime.date.today())
        return Place(operand.word, engine, on, region, only)

    # --- two versions of one file -------------------------------------------------------------------------------------

    def _files(self, written: list[Operand], files: tuple[Path, Path]) -> tuple[Place, Place]:
        """Two versions of a rule set on the days they take force, or two files in the same place of the policies."""
        versions = _versions(*files)
        if versions is not None:
            folder, rule_set = versions
            engine = self._engine(folder, folder, str(folder))
            one, other = (
                self._place(operand, engine, operands.written_day(file.stem), rule_set)
                for operand, file in zip(written, files, strict=True)
            )
            return one, other
        place, root = _standing(*files)
        on = self._asked.on
        if on is None and len(place.parts) == 3 and place.parts[1] != PARAMETERS and place.parts[0] != OVERLAYS:
            # A version of a rule set holds from the day that its name says.
            on = operands.written_day(place.stem)
        one, other = (
            self._place(operand, self._with(root, place, file, number), on)
            for number, (operand, file) in enumerate(zip(written, files, strict=True))
        )
        return one, other

    def _with(self, root: Path, place: Path, file: Path, number: int) -> Engine:
        """The policy of a copy of `root` in which `file` stands in a place."""
        copy = self._scratch / f"file-{number}"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(f"*{TESTS}", ".*"))
        shutil.copyfile(file, copy / place)
        return self._engine(copy, root, f"{root}（其中 {place} 换成 {file}）")


def _standing(old: Path, new: Path) -> tuple[Path, Path]:
    """Where in which policy folder both files are put: the place of NEW, or of OLD where only that one has one."""
    for file in (new, old):
        if file.name.endswith(TESTS):
            raise click.UsageError(f"{file} 是案例文件，不能比较")
    if (
        folders.around(old) is not None
        and folders.around(old) == folders.around(new)
        and old.resolve() != new.resolve()
    ):
        raise click.UsageError(f"{old} 和 {new} 不是同一规则集的两版，也不是同一文件的两版")
    for file in (new, old):
        root = folders.around(file)
        if root is not None:
            return file.resolve().relative_to(root.resolve()), root
    raise click.UsageError(f"{old} 和 {new} 都不在政策文件夹里，至少有一个要在")


def _versions(old: Path, new: Path) -> tuple[Path, str] | None:
    """The policy folder and the rule set that two files are versions of, from different days; else `None`."""
    root = folders.around(new)
    if root is None or folders.around(old) != root:
        return None
    one, other = (file.resolve().relative_to(root.resolve()) for file in (old, new))
    themes = len(one.parts) != 3 or one.parts[1] == PARAMETERS or one.parts[0] == OVERLAYS
    if one == other or one.parent != other.parent or themes:
        return None
    return root, one.parts[1]


def _check(old: Place, new: Place) -> None:
    """Holds the sides to it: both are of a day, or both of every day; both of a region, or both of every region."""
    if (old.on is None) != (new.on is None):
        without = old.label if old.on is None else new.label
        raise click.UsageError(f"一边写了日期，{without} 没有写；写成 {without}@2021-12-31，或用 --date")
    if (old.region is None) != (new.region is None):
        without = old.label if old.region is None else new.label
        raise click.UsageError(f"一边写了地区，{without} 没有写；写成 {without}@地区，或用 --region")
