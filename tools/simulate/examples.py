"""Writes the households that a report names as case files, to be opened with `doudi check --explain`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import MILLION
from engine.program import Fact, Kind, Program
from tools.simulate.households import Row, facts, rows
from tools.simulate.report.query import Example
from tools.simulate.run import Side, tables_of


def write_examples(population: Path, side: Side, examples: Sequence[Example], folder: Path) -> int:
    """A file for each example below `folder/<kind>/`, readable by its owner alone; how many.

    Those of an earlier report are gone.
    """
    for old in folder.glob("*/*.yaml"):
        old.unlink()
    firsts = {(one.kind, one.case): one for one in reversed(examples)}
    chunks: dict[tuple[str, str], list[Example]] = {}
    for one in firsts.values():
        chunks.setdefault((one.region, one.chunk), []).append(one)
    with duckdb.connect() as base:
        for (region, chunk), mine in chunks.items():
            program, numbers = side.program(region), sorted({one.case for one in mine})
            found = {level: rows(base, path, numbers) for level, path in tables_of(population / region / chunk).items()}
            for one in mine:
                target = folder / one.kind / f"{one.case}.yaml"
                target.parent.mkdir(parents=True, exist_ok=True)
                people = {level: of.get(one.case, []) for level, of in found.items()}
                target.write_text(_text(program, people, one, side.as_of), "utf-8")
                target.chmod(0o600)
    return len(firsts)


def _text(program: Program, people: Mapping[str, Sequence[Row]], example: Example, as_of: datetime.date) -> str:
    lines = [f"# {example.benefit}", f"as_of: {as_of.isoformat()}", f'region: "{example.region}"']
    for entity in program.entities.values():
        if entity.many:
            subjects = [f"  - {{{_facts(program, entity.id, row)}}}" for row in people.get(entity.id, ())]
            lines += [f"{entity.key}:", *subjects] if subjects else []
        elif told := _facts(program, entity.id, people[CASE][0]):
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
