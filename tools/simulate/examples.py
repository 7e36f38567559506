"""Writes the households that a report names as case files, to be opened with `doudi check --explain`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import MILLION
from engine.program import Fact, Kind, Program
from tools.simulate.households import Row, facts, rows
from tools.simulate.report.query import Example
from tools.simulate.run import Side, tables_of

EXAMPLES = "examples"


def write_examples(population: Path, side: Side, examples: Sequence[Example], out: Path) -> int:
    """A file for each example below `out/examples/<kind>/`, readable by its owner alone; how many."""
    with duckdb.connect() as base:
        written: set[tuple[str, int]] = set()
        for one in examples:
            if (one.kind, one.case) in written:
                continue
            written.add((one.kind, one.case))
            target = out / EXAMPLES / one.kind / f"{one.case}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            program = side.program(one.region)
            target.write_text(_text(base, population / one.region / one.chunk, program, one, side.as_of), "utf-8")
            target.chmod(0o600)
    return len(written)


def _text(
    base: duckdb.DuckDBPyConnection, chunk: Path, program: Program, example: Example, as_of: datetime.date
) -> str:
    lines = [f"# {example.benefit}", f"as_of: {as_of.isoformat()}", f'region: "{example.region}"']
    found = {level: rows(base, path, [example.case]) for level, path in tables_of(chunk).items()}
    mine = {level: of.get(example.case, []) for level, of in found.items()}
    for entity in program.entities.values():
        if entity.many:
            subjects = [f"  - {{{_facts(program, entity.id, row)}}}" for row in mine.get(entity.id, ())]
            lines += [f"{entity.key}:", *subjects] if subjects else []
        elif told := _facts(program, entity.id, mine[CASE][0]):
            lines.append(f"{entity.key}: {{{told}}}")
    return "\n".join(lines) + "\n"


def _facts(program: Program, entity: str, row: Row) -> str:
    told = facts(program, entity, row)
    return ", ".join(f"{fact.name}: {'null' if value is None else _written(fact, value)}" for fact, value in told)


def _written(fact: Fact, value: object) -> str:
    names = {one.id: one.name for one in fact.type.choices}
    match value:
        case bool():
            return "true" if value else "false"
        case int() if fact.type.kind is Kind.MONEY:
            return f"{value // 100}.{value % 100:02d}"
        case int() if fact.type.kind is Kind.RATIO:
            return f'"{value * 100 / MILLION:g}%"'
        case list():
            return "[" + ", ".join(_quoted(names.get(str(one), str(one))) for one in value) + "]"
        case str():
            return _quoted(names.get(value, value))
        case _:
            return str(value)


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
