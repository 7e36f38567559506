"""Writes the loops of folds over the subjects of a many-entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program import Aggregate, Fold
from engine.rete.compile.operand import Block, Operand, indented, times

if TYPE_CHECKING:
    from engine.rete.compile.source import Source


def write(source: Source, fold: Aggregate) -> Operand:
    """The value of a fold: unknown where the list is, or what selects a subject, or the value of one selected."""
    subjects = source.subjects(fold.entity)
    number = fold.fold is Fold.COUNT
    if number and fold.where is None:
        return Operand(source.assigned(f"U if {subjects} is None else len({subjects})").code, "1", unknown=True)
    with source.each(fold.entity) as block:
        where = None if fold.where is None else source.value(fold.where)
        value = None if fold.value is None or number else source.value(fold.value)
    result = source.fresh()
    below = _below(source, fold, value)
    step = _step(fold, result, below, value)
    body = [*block.lines, *_selected(where, step, result)]
    source.line(f"if {subjects} is None:")
    source.line(f"    {result} = U")
    if below is not None and not below.isdigit():
        source.line(f"    {below} = 1")
    source.line("else:")
    for line in indented([*_start(fold, result, below), *_loop(source, block, subjects, body)]):
        source.line(line)
    return Operand(result, below, unknown=True, absent=fold.fold in (Fold.MIN, Fold.MAX))


def _below(source: Source, fold: Aggregate, value: Operand | None) -> str | None:
    """The denominator of the result: the value's own where it is one literal for all subjects."""
    if fold.fold is Fold.COUNT:
        return "1"
    if value is None or value.denominator is None:
        return None
    return value.denominator if value.denominator.isdigit() else source.fresh()


def _start(fold: Aggregate, result: str, below: str | None) -> list[str]:
    first = {Fold.SUM: "0", Fold.COUNT: "0", Fold.ANY: "False", Fold.ALL: "True"}.get(fold.fold, "None")
    return [f"{result} = {first}", *([f"{below} = 1"] if below is not None and not below.isdigit() else [])]


def _loop(source: Source, block: Block, subjects: str, body: list[str]) -> list[str]:
    return [source.header(block, subjects), *indented(body)]


def _selected(where: Operand | None, step: list[str], result: str) -> list[str]:
    if where is None:
        return step
    undecided = [f"if {where.code} is U:", f"    {result} = U", "    break"] if where.unknown else []
    return [*undecided, f"if {where.code}:", *indented(step)]


def _step(fold: Aggregate, result: str, below: str | None, value: Operand | None) -> list[str]:
    """What one selected subject does to the result."""
    if value is None:
        return [f"{result} += 1"]
    if fold.fold in (Fold.ANY, Fold.ALL):
        deciding = fold.fold is Fold.ANY
        lines = [f"if {value.code} is {deciding}:", f"    {result} = {deciding}"]
        if fold.where is None:
            # With a condition, a later subject may still leave the whole unknown.
            lines.append("    break")
        if value.unknown:
            lines += [f"elif {value.code} is U and {result} is not {deciding}:", f"    {result} = U"]
        return lines
    unknown = [f"if {value.code} is U:", f"    {result} = U", "    break"] if value.unknown else []
    joined = _sum(result, below, value) if fold.fold is Fold.SUM else _extreme(fold, result, below, value)
    return [*unknown, *([f"if {value.code} is not None:", *indented(joined)] if value.absent else joined)]


def _sum(result: str, below: str | None, value: Operand) -> list[str]:
    if below is None or below.isdigit():
        return [f"{result} += {value.code}"]
    return [
        f"{result} = {result} * {value.below} + {times(value.code, below)}",
        f"{below} = {below} * {value.below}",
    ]


def _extreme(fold: Aggregate, result: str, below: str | None, value: Operand) -> list[str]:
    symbol = "<" if fold.fold is Fold.MIN else ">"
    if below is None or below.isdigit():
        return [f"if {result} is None or {value.code} {symbol} {result}:", f"    {result} = {value.code}"]
    return [
        f"if {result} is None or {value.code} * {below} {symbol} {result} * {value.below}:",
        f"    {result} = {value.code}",
        f"    {below} = {value.below}",
    ]
