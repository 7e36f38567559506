"""Households that show what changed: which points are searched on which pair of policies, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.program import Program
from engine.witness import Search, Side, Witness, search
from tools.diff.gather import Gathered, Pair, Section
from tools.diff.sides import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """One household, with every point that it shows a difference on."""

    pair: Pair
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to. `without`: for each section, the points that nobody was found for."""

    by_section: tuple[tuple[Shown, ...], ...]
    without: tuple[tuple[str, ...], ...]
    tried: int


NOTHING = Found((), (), 0)


def find(old: Place, new: Place, gathered: Gathered, seed: int, advance: Callable[[int, int], None]) -> Found:
    """Searches each section on its example. `advance` is told how many of how many points are done."""
    points = [tuple(_points(section)) for section in gathered.sections]
    total, done = sum(map(len, points)), 0
    shown: list[tuple[Shown, ...]] = []
    without: list[tuple[str, ...]] = []
    tried = 0
    for section, mine in zip(gathered.sections, points, strict=True):
        result = _search(old, new, section.example, mine, seed, _after(done, total, advance))
        done += len(mine)
        shown.append(tuple(_together(section.example, result)))
        without.append(result.without)
        tried += result.tried
    return Found(tuple(shown), tuple(without), tried)


def _after(done: int, total: int, advance: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """What tells of the steps of one search that began when `done` of all were done."""
    return lambda one, _: advance(done + one, total)


def _search(
    old: Place, new: Place, pair: Pair, points: tuple[str, ...], seed: int, advance: Callable[[int, int], None]
) -> Search:
    sides = (
        Side(old.engine, pair.old_on, pair.old.region.code),
        Side(new.engine, pair.new_on, pair.new.region.code),
    )
    return search(*sides, points, seed=seed, progress=advance)


def _points(section: Section) -> Iterator[str]:
    """The benefits, statuses, leads and duties that may come out otherwise, and the rules without any of them."""
    affected = section.affected
    yield from (*affected.benefits, *affected.statuses, *affected.leads, *affected.duties)
    silent = {*_silent(section.example.old), *_silent(section.example.new)}
    yield from (one for one in affected.rules if one in silent)


def _silent(program: Program) -> Iterator[str]:
    for rule in program.rules:
        if rule.materials is not None and rule.grant is None and not (rule.statuses or rule.leads or rule.duties):
            yield rule.id


def _together(pair: Pair, result: Search) -> Iterator[Shown]:
    """The witnesses, those of one household in one."""
    found: list[list[Witness]] = []
    for one in result.witnesses:
        mine = next((known for known in found if known[0].new_case == one.new_case), None)
        if mine is None:
            found.append([one])
        else:
            mine.append(one)
    return (Shown(pair, tuple(one)) for one in found)
