"""The subset of rules that peers decide too, and the population on which all decide it.

Peers have no unknown: what is not sent counts as nothing. So every fact that the subset reads is completed first, the
same for all: what is missing is no, 0, or known to be absent; who asks for nothing asks to be listed alone, and who has
begun to work earns all by it, so that more than a handful are met by each rule.
"""
# ruff: noqa: S608  the statements are made of names of the project's own

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.columnar.graph import CASE
from engine.columnar.tables import keys_of, schema
from engine.language.policy import Policy
from engine.program import Program
from tests.population import equal
from tests.population.regions import regions_alike
from tools.simulate import sql
from tools.simulate.statements import Statements, planned

Array = NDArray[Any]
BENEFITS = {
    "household__dibao": "monthly_suggested",
    "household__dibian": "",
    "household__income_exemption": "monthly_suggested",
    "household__tapering_dibao": "monthly_at_least",
    "household__tapering_dibian": "",
    "single_listing_dibao": "monthly_suggested",
}
"""The column of each benefit of the subset, and which of its sums is compared."""
MEMBER = "member"
_OUTCOMES = ("ineligible", "eligible", "needs_review")
"""In the order of the peers' enumeration."""
_ZONES = {"330110": "yuhang", "330122": "tonglu"}
_ILLNESSES_IN_YUHANG = ("重型地中海贫血",)
_COMPLETED = {
    CASE: """
        SELECT "case", parse_path(filename)[-3] AS region,
            coalesce(household__current_aid, 'none') AS household__current_aid,
            coalesce(household__previous_aid, 'none') AS household__previous_aid,
            coalesce(household__registered_in_city, false) AS household__registered_in_city,
            coalesce(household__property_passes, false) AS household__property_passes,
            household__exit_decided_on, household__exit_decided_on IS NULL AS household__exit_decided_on__absent,
            coalesce(application__matter, 'single_listing') AS application__matter
        FROM read_parquet({files}, filename = true) ORDER BY "case"
    """,
    MEMBER: """
        SELECT "case", "index", parse_path(filename)[-3] AS region,
            coalesce(monthly_income, 0) AS monthly_income,
            not_counted_because, not_counted_because IS NULL AS not_counted_because__absent,
            certified_diseases, certified_diseases IS NULL AS certified_diseases__absent,
            CASE WHEN new_work_since IS NULL THEN 0 ELSE coalesce(monthly_income, 0) END AS new_work_income,
            new_work_since, new_work_since IS NULL AS new_work_since__absent
        FROM read_parquet({files}, filename = true) ORDER BY "case", "index"
    """,
}


class Subset:
    """A completed population in DuckDB's memory, and the subset decided on it, one policy after another."""

    def __init__(self, policy: Policy, population: Path, threads: int) -> None:
        self.base = duckdb.connect(config={"threads": threads})
        self._policy = policy
        for level, statement in _COMPLETED.items():
            files = sql.text(population / "*" / "*" / f"{level}.parquet")
            self.base.execute(f"CREATE TABLE {level}_all AS {statement.format(files=files)}")
        self._statements: list[tuple[int, Statements]] = []
        self.regions = [str(row[0]) for row in self._rows(f"SELECT DISTINCT region FROM {CASE}_all ORDER BY 1")]

    def prepare(self, as_of: datetime.date) -> None:
        """Plans for a day, and lays out the input tables of each policy; none of it is deciding."""
        self._statements = []
        for number, regions in enumerate(regions_alike(self._policy, self.regions, as_of)):
            program = self._policy.program(regions[0], as_of)
            schemas = {}
            for level in _COMPLETED:
                among = ", ".join(map(sql.text, regions))
                columns = f"SELECT * EXCLUDE (region) FROM {level}_all WHERE region IN ({among})"
                self.base.execute(f"CREATE OR REPLACE TABLE {level}_{number} AS {columns}")
                schemas[level] = _schema(program, level, self._names(f"{level}_{number}"))
            only = [name.removeprefix("household__") for name in BENEFITS]
            self._statements.append((number, planned(program, as_of, schemas, only, needed=False)))

    def decide(self) -> None:
        """Decides every household once, into `decided_<level>_<policy>`."""
        for number, made in self._statements:
            for level in _COMPLETED:
                self.base.execute(f"CREATE OR REPLACE TEMP VIEW input_{level} AS FROM {level}_{number}")
            for name, statement in made.kept.items():
                self.base.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}")
            for level, rows in made.decisions.items():
                self.base.execute(f"CREATE OR REPLACE TEMP TABLE decided_{level}_{number} AS {rows.statement}")

    def check(self, answers: Mapping[str, Array]) -> int:
        """How many answers of a peer were held against the columnar reading's, one household or member after another.

        `answers`: an array for each of the peer's variables, in the order of the completed population. Raises
        `equal.UnequalError`.
        """
        compared = 0
        for level in _COMPLETED:
            keys = keys_of(level)
            names = [name for name in BENEFITS if name.startswith("household__") is (level == CASE)]
            self.base.register("peer", _told(answers, names))
            self.base.execute(f"CREATE OR REPLACE TEMP VIEW mine AS {self._mine(level, keys, names)}")
            ordered = ", ".join(map(sql.name, keys))
            self.base.execute(
                f"CREATE OR REPLACE TEMP VIEW theirs AS SELECT {ordered}, peer.* EXCLUDE (place) FROM "
                f"(SELECT {ordered}, row_number() OVER (ORDER BY {ordered}) - 1 AS place FROM {level}_all) "
                "JOIN peer USING (place)"
            )
            compared += equal.check(self.base, "mine", "theirs", keys)
            self.base.execute("DROP VIEW theirs")
            self.base.unregister("peer")
        return compared

    def outcomes(self) -> Mapping[str, int]:
        """How many the columnar reading found eligible for each benefit, or left to a person."""
        found: dict[str, int] = {}
        for name in BENEFITS:
            level = CASE if name.startswith("household__") else MEMBER
            asked = " UNION ALL ".join(
                f"SELECT {name}__outcome AS o FROM decided_{level}_{number}" for number, _ in self._statements
            )
            ((count,),) = self._rows(f"SELECT count(*) FROM ({asked}) WHERE o IN ('eligible', 'needs_review')")
            found[name] = int(str(count))
        return found

    def write_inputs(self, folder: Path) -> None:
        """The same population as arrays, for peers."""
        zones = " ".join(f"WHEN '{region}' THEN '{zone}'" for region, zone in _ZONES.items())
        households = self.base.execute(
            f"""SELECT CASE region {zones} ELSE 'city' END AS zone,
                household__current_aid AS current_aid, household__previous_aid AS previous_aid,
                household__registered_in_city AS registered_in_city, household__property_passes AS property_passes,
                household__exit_decided_on IS NOT NULL AS exit_decided,
                application__matter = 'single_listing' AS asks_single_listing
            FROM {CASE}_all ORDER BY "case" """
        ).fetchnumpy()
        listed = self._policy.program(self.regions[0], datetime.date(2021, 12, 31)).parameters["serious_illnesses"]
        persons = self.base.execute(
            f"""SELECT h.place AS household, monthly_income, not_counted_because IS NULL AS is_counted,
                coalesce(list_has_any(certified_diseases, ?), false) AS has_listed_disease,
                coalesce(list_has_any(certified_diseases, ?), false) AS has_disease_listed_in_yuhang,
                new_work_income, coalesce(new_work_since, DATE '1900-01-01') AS new_work_since
            FROM {MEMBER}_all m
            JOIN (SELECT "case", row_number() OVER (ORDER BY "case") - 1 AS place FROM {CASE}_all) h USING ("case")
            ORDER BY m."case", m."index" """,
            [list(listed.value) if isinstance(listed.value, tuple) else [], list(_ILLNESSES_IN_YUHANG)],
        ).fetchnumpy()
        for name, columns in (("households", households), ("persons", persons)):
            arrays: dict[str, Any] = {key: _plain(values) for key, values in columns.items()}
            np.savez(folder / f"{name}.npz", **arrays)

    def _mine(self, level: str, keys: tuple[str, ...], names: list[str]) -> str:
        told = [*map(sql.name, keys)]
        for name in names:
            told.append(f"{name}__outcome")
            if BENEFITS[name]:
                told.append(f"coalesce({name}__{BENEFITS[name]}, 0) AS {name}__monthly")
        return " UNION ALL ".join(f"SELECT {', '.join(told)} FROM decided_{level}_{n}" for n, _ in self._statements)

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        return self.base.execute(statement).fetchall()

    def _names(self, table: str) -> Iterator[str]:
        return (str(row[0]) for row in self._rows(f"DESCRIBE {table}"))


def _schema(program: Program, level: str, names: Iterator[str]) -> ibis.Schema:
    kinds = schema(program)[level]
    return ibis.schema({name: kinds[name] for name in names})


def _told(answers: Mapping[str, Array], names: list[str]) -> pa.Table:
    """What a peer answers, under the names of the columnar reading; `place`: in the population, from 0."""
    columns: dict[str, object] = {}
    for name in names:
        peer = name.removeprefix("household__")
        columns[f"{name}__outcome"] = np.array(_OUTCOMES, dtype=object)[answers[f"{peer}_outcome"]]
        if BENEFITS[name]:
            columns[f"{name}__monthly"] = answers[f"{peer}_monthly"]
    return pa.table({"place": np.arange(len(answers[f"{peer}_outcome"])), **columns})


def _plain(values: Array) -> Array:
    """Without objects, which an archive of arrays would have to pickle."""
    if values.dtype == object:
        return np.asarray(values, dtype=str)
    return values.astype("datetime64[D]") if values.dtype.kind == "M" else np.asarray(values)
