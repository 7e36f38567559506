"""Decides every chunk of a population under one policy or two, and writes what was decided beside it.

Chunks of regions that decide alike are decided together, as many at once as memory allows. A chunk is done when its
folder is there under its own name: it is written under another and renamed, so that a run that was stopped goes on
where it was.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from engine.columnar.graph import CASE
from engine.language.policy import Policy
from engine.program import Program
from tools.simulate import sql
from tools.simulate.database import laid_out, opened, schemas, write
from tools.simulate.statements import Plans, Rows, alike, compared, grouped

DECISIONS = "decisions"
NEEDED = "needed"
RUN = "run.json"
_MEMORY = "4GB"
TOGETHER = 500_000
"""Households that are decided at once, in somewhat more than a gigabyte; more only where a chunk alone has more."""


@dataclass(frozen=True, slots=True)
class Side:
    """One policy: a release and a day. `label`: how people call it."""

    policy: Policy
    as_of: datetime.date
    label: str

    def program(self, region: str) -> Program:
        """The policy of a region."""
        return self.policy.program(region, self.as_of)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some households of one region."""

    region: str
    number: str
    folder: Path

    @property
    def name(self) -> str:
        """The name of the chunk within a run."""
        return f"{self.region}/{self.number}"


def tables_of(folder: Path) -> dict[str, Path]:
    """The tables of a chunk by level, be they of households or of what was decided about them."""
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}


class OtherRunError(Exception):
    """The folder holds what another run decided; `message` says so, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def chunks(population: Path) -> tuple[Chunk, ...]:
    """The chunks of a population, by region and number."""
    found = sorted(path.parent for path in population.glob(f"*/*/{CASE}.parquet"))
    return tuple(Chunk(path.parent.name, path.name, path) for path in found)


def begin(population: Path, sides: Sequence[Side], out: Path) -> None:
    """Makes `out` ready for a run, or for going on with the same run.

    Raises `OtherRunError` where `out` holds anything else.
    """
    listed = hashlib.sha256()
    for chunk in chunks(population):
        state = (chunk.folder / f"{CASE}.parquet").stat()
        listed.update(f"{chunk.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    described = {
        "population": str(population.resolve()),
        "chunks": listed.hexdigest(),
        "sides": [
            {"release": side.policy.release, "as_of": side.as_of.isoformat(), "label": side.label} for side in sides
        ],
    }
    out.mkdir(parents=True, exist_ok=True)
    marker = out / RUN
    if marker.is_file():
        if json.loads(marker.read_text(encoding="utf-8")) != described:
            raise OtherRunError(f"{out} 里是另一次推算的结果；换一个文件夹，或删去它")
        return
    if any(out.iterdir()):
        raise OtherRunError(f"{out} 里已经有别的文件；换一个空文件夹")
    marker.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(
    population: Path,
    sides: Sequence[Side],
    out: Path,
    done: Callable[[Chunk], None] = lambda _: None,
    *,
    together: int = TOGETHER,
) -> tuple[Chunk, ...]:
    """Decides what is not decided yet; all chunks. `done` is told of each, decided now or before; `together`: how many
    households may be decided at once.

    `out/decisions/<region>/<chunk>/<level>.parquet`: a row a household or subject, with the columns of
    `engine.columnar.Results.decisions`, those of a second side behind `new__`; `out/needed/...` the facts that open
    answers lack, of the last side. Memory stays within a bound: what does not fit goes to the disk.
    """
    every = chunks(population)
    due = []
    for chunk in every:
        if (out / DECISIONS / chunk.name).is_dir():
            done(chunk)
        else:
            due.append(chunk)
    plans = Plans()
    scratch = out / "scratch"
    base = opened(scratch, _MEMORY)
    try:
        for group in _alike(due, sides):
            for batch in _batches(base, group, together):
                _decide(base, plans, batch, sides, out)
                for chunk, _ in batch:
                    done(chunk)
    finally:
        base.close()
        shutil.rmtree(scratch, ignore_errors=True)
    return every


Span = tuple[int, int]
"""The least and the greatest number of a household."""
Batch = list[tuple[Chunk, Span]]
"""Chunks that are decided together; no two spans overlap, so that a household's number tells its chunk."""


def _alike(due: Sequence[Chunk], sides: Sequence[Side]) -> list[list[Chunk]]:
    """The chunks, those together that decide alike on every side and whose tables have the same columns."""
    described = [([side.program(chunk.region) for side in sides], _columns(chunk), chunk) for chunk in due]
    groups = grouped(
        described,
        lambda one, other: one[1] == other[1] and all(alike(*both) for both in zip(one[0], other[0], strict=True)),
    )
    return [[chunk for *_, chunk in group] for group in groups]


def _columns(chunk: Chunk) -> Mapping[str, object]:
    return {level: pq.read_schema(path) for level, path in tables_of(chunk.folder).items()}


def _batches(base: duckdb.DuckDBPyConnection, group: Sequence[Chunk], together: int) -> Iterator[Batch]:
    """The chunks of a group in order, as many at a time as may be decided together; always one."""
    batch: Batch = []
    households = 0
    for chunk in group:
        table = sql.text(chunk.folder / f"{CASE}.parquet")
        asked = f'SELECT count(*), coalesce(min("{CASE}"), 0), coalesce(max("{CASE}"), 0) FROM read_parquet({table})'
        ((count, low, high),) = base.execute(asked).fetchall()
        apart = all(high < other_low or other_high < low for _, (other_low, other_high) in batch)
        if batch and (households + count > together or not apart):
            yield batch
            batch, households = [], 0
        batch.append((chunk, (low, high)))
        households += count
    if batch:
        yield batch


def _decide(base: duckdb.DuckDBPyConnection, plans: Plans, batch: Batch, sides: Sequence[Side], out: Path) -> None:
    first, _ = batch[0]
    tables = {
        level: [chunk.folder / path.name for chunk, _ in batch] for level, path in tables_of(first.folder).items()
    }
    programs = [side.program(first.region) for side in sides]
    # What answers lack is told of the last side alone.
    statements = [
        plans.of(program, side.as_of, schemas(program, tables), needed=side is sides[-1])
        for program, side in zip(programs, sides, strict=True)
    ]
    decided = statements[-1].decisions
    if len(sides) > 1:
        old = statements[0].decisions
        decided = {level: Rows(compared(level, old[level], new), new.columns) for level, new in decided.items()}
    with laid_out(base, statements, tables):
        _write(base, batch, statements[-1].needed, out / NEEDED)
        _write(base, batch, decided, out / DECISIONS)


def _write(base: duckdb.DuckDBPyConnection, batch: Batch, told: Mapping[str, Rows], out: Path) -> None:
    """Writes to the folder of each chunk what is told of its households."""
    targets = [out / chunk.name for chunk, _ in batch]
    fresh = [target.with_name(f".{target.name}") for target in targets]
    for folder in fresh:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for level, rows in told.items():
        files = [folder / f"{level}.parquet" for folder in fresh]
        if len(batch) == 1:
            write(base, rows.statement, files[0])
            continue
        base.execute(f"CREATE TEMP TABLE told AS {rows.statement}")
        for (_, (low, high)), file in zip(batch, files, strict=True):
            write(base, f'SELECT * FROM told WHERE "{CASE}" BETWEEN {low} AND {high}', file)
        base.execute("DROP TABLE told")
    for folder, target in zip(fresh, targets, strict=True):
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
