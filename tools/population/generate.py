"""Draws households from marginals and writes them, chunk by chunk, in the layout that `doudi simulate` reads.

A chunk is drawn from the seed, its region and its number alone: the same arguments give the same households on any
machine and however many processes draw them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX, absence_of, kind_of
from engine.program import Entity
from tools.population.marginals import Marginal, Marginals

CHUNK = 250_000
"""Households of a chunk: few enough for a chunk to be decided in some hundred megabytes."""
MANIFEST = "population.json"
FORMAT = 1
_ROWS_TOGETHER = 122_880
"""What DuckDB reads in one thread; a file in one group of rows would be read by one alone."""
_ADULT = 16
_YEAR = 365.2425
_EPOCH = datetime.date(1970, 1, 1)
_TYPES = {
    "boolean": pa.bool_(),
    "int64": pa.int64(),
    "date": pa.date32(),
    "string": pa.dictionary(pa.int32(), pa.string()),
    "array<string>": pa.list_(pa.string()),
}
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a population is: how it was drawn, and how many households each region has."""

    format: int
    seed: int
    households: int
    as_of: str
    marginals: str
    """SHA-256 of the marginals."""
    regions: Mapping[str, int]


def generate(
    entities: Mapping[str, Entity],
    marginals: Marginals,
    households: int,
    seed: int,
    folder: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> Manifest:
    """Writes `households` to `folder`, which must be empty or not exist; `progress` is told of how many more.

    `folder/<region>/<chunk>/case.parquet` has a row a household, `<many-entity>.parquet` one a subject; the columns are
    those of `engine.columnar`. Raises `FileExistsError` where something is there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    shares = _apportioned(households, marginals.regions)
    first = 0
    for code, count in shares.items():
        for number, size in enumerate(_chunks(count)):
            target = folder / code / f"{number:05d}"
            target.mkdir(parents=True)
            chance = np.random.default_rng([seed, int(code), number])
            for name, table in _Drawing(entities, marginals, chance, first, size).tables().items():
                pq.write_table(table, target / f"{name}.parquet", _ROWS_TOGETHER, compression="zstd")
            first += size
            progress(size)
    manifest = Manifest(FORMAT, seed, households, marginals.as_of.isoformat(), digest(marginals), shares)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def digest(marginals: Marginals) -> str:
    """SHA-256 of what the marginals say."""
    facts = [(one.fact.entity, one.fact.id, one.ordinary, one.poor) for one in marginals.facts]
    whole = [marginals.as_of, marginals.poor, marginals.sizes, marginals.regions, facts]
    return hashlib.sha256(json.dumps(whole, default=str, sort_keys=True).encode()).hexdigest()


def _apportioned(households: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Whole households by region, adding up; the largest remainders are rounded up, of equal ones the first."""
    exact = {code: households * share for code, share in shares.items()}
    found = {code: int(count) for code, count in exact.items()}
    order = sorted(exact, key=lambda code: (found[code] - exact[code], code))
    for code in order[: households - sum(found.values())]:
        found[code] += 1
    return {code: count for code, count in found.items() if count}


def _chunks(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, CHUNK)
        count -= CHUNK


class _Drawing:
    """One chunk: `size` households, whose keys begin with `first`."""

    def __init__(
        self, entities: Mapping[str, Entity], marginals: Marginals, chance: np.random.Generator, first: int, size: int
    ) -> None:
        self._entities = entities
        self._marginals = marginals
        self._chance = chance
        self._keys = np.arange(first, first + size, dtype=np.int64)
        self._poor = chance.random(size) < marginals.poor
        self._owners = {entity: self._drawn(shares) for entity, shares in marginals.sizes.items()}
        self._ages: dict[str, Numbers] = {}

    def tables(self) -> dict[str, pa.Table]:
        """The table of households, and one of each many-entity."""
        columns: dict[str, dict[str, pa.Array]] = {CASE: {CASE: pa.array(self._keys)}}
        for entity, owners in self._owners.items():
            starts = np.concatenate([[True], owners[1:] != owners[:-1]])
            index = np.arange(len(owners)) - np.maximum.accumulate(np.where(starts, np.arange(len(owners)), 0))
            columns[entity] = {CASE: pa.array(self._keys[owners]), INDEX: pa.array(index.astype(np.int64))}
        for one in self._marginals.facts:
            entity = one.fact.entity
            many = self._entities[entity].many
            name = one.fact.id if many else f"{entity}__{one.fact.id}"
            values, absent = self._column(one)
            level = columns[entity if many else CASE]
            level[name] = values
            if one.fact.type.nullable:
                level[absence_of(name)] = pa.array(absent)
        return {level: pa.table(found) for level, found in columns.items()}

    def _drawn(self, shares: tuple[float, ...]) -> Numbers:
        """For each subject, the row of its household."""
        counts = self._chance.choice(np.arange(1, len(shares) + 1), len(self._keys), p=shares)
        return np.repeat(np.arange(len(self._keys), dtype=np.int64), counts)

    def _column(self, one: Marginal) -> tuple[pa.Array, Flags]:
        """The values of a fact, NULL where it is unknown or absent; and where it is absent."""
        entity = one.fact.entity
        poor = self._poor[self._owners[entity]] if entity in self._owners else self._poor
        count = len(poor)
        missing = self._chance.random(count) < _either(poor, one, "missing")
        absent = ~missing & (self._chance.random(count) < _either(poor, one, "absent"))
        drawn = [self._values(one, table, count) for table in (one.ordinary, one.poor)]
        values: NDArray[Any] = np.where(poor, drawn[1], drawn[0])
        if one.ordinary.get("adult") and entity in self._ages:
            values = np.where(self._ages[entity] < _ADULT, np.zeros_like(values), values)
        kind = kind_of(one.fact.type.kind)
        if "ages" in one.ordinary:
            self._ages[entity] = ((_day(self._marginals.as_of) - values) / _YEAR).astype(np.int64)
        return _array(values, missing | absent, kind, _words(one)), absent

    def _values(self, one: Marginal, table: Mapping[str, Any], count: int) -> NDArray[Any]:
        """Booleans, whole numbers, days since 1970, or numbers of words."""
        chance = self._chance
        if "true" in table:
            yes: NDArray[Any] = chance.random(count) < table["true"]
            return yes
        if "lognormal" in table:
            drawn = chance.lognormal(np.log(table["lognormal"]["median"]), table["lognormal"]["sigma"], count)
            least, most = int(one.fact.at_least or 0), int(one.fact.at_most or 0)
            # Wages are agreed in whole 元; the odd 分 comes of what is worked out from them.
            whole = np.clip(np.round(drawn / 100) * 100, least, most).astype(np.int64)
            return np.where(chance.random(count) < table.get("zero", 0), 0, whole)
        if "uniform" in table:
            least, most = table["uniform"]
            return chance.integers(least, most, count, endpoint=True)
        today = _day(self._marginals.as_of)
        if "days" in table:
            least, most = table["days"]
            return today - chance.integers(least, most, count, endpoint=True)
        if "ages" in table:
            spans = np.array([(low, high) for low, high, _ in table["ages"]])
            chosen = spans[chance.choice(len(spans), count, p=[share for _, _, share in table["ages"]])]
            return today - np.floor(chance.uniform(chosen[:, 0], chosen[:, 1] + 1) * _YEAR).astype(np.int64)
        words = _words(one)
        shares = table.get("choices") or table["words"]
        return np.array([words.index(word) for word in shares])[
            chance.choice(len(shares), count, p=list(shares.values()))
        ]


def _words(one: Marginal) -> list[str]:
    """Every word that either table names."""
    return list(dict.fromkeys(word for table in (one.ordinary, one.poor) for word in _named(table)))


def _named(table: Mapping[str, Any]) -> Mapping[str, float]:
    found: Mapping[str, float] = table.get("choices") or table.get("words") or {}
    return found


def _either(poor: Flags, one: Marginal, share: str) -> NDArray[np.float64]:
    return np.where(poor, float(one.poor.get(share, 0)), float(one.ordinary.get(share, 0)))


def _array(values: NDArray[Any], nothing: Flags, kind: str, words: list[str]) -> pa.Array:
    if kind == "string":
        numbers = pa.array(values.astype(np.int32), mask=nothing)
        return pa.DictionaryArray.from_arrays(numbers, pa.array(words))
    if kind == "array<string>":
        # A list of one word, or none where there is nothing.
        offsets = np.concatenate([[0], np.cumsum(~nothing)]).astype(np.int32)
        told = pa.array(words).take(pa.array(values[~nothing].astype(np.int32)))
        return pa.ListArray.from_arrays(pa.array(offsets), told, mask=pa.array(nothing))
    if kind == "date":
        return pa.array(values.astype(np.int32), type=pa.int32(), mask=nothing).cast(pa.date32())
    return pa.array(values, type=_TYPES[kind], mask=nothing)


def _day(date: datetime.date) -> int:
    return (date - _EPOCH).days
