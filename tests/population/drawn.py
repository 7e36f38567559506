"""Populations to measure: drawn, and where drawing would take longest, repeated under fresh keys."""
# ruff: noqa: S608  the statements are made of names of the project's own

from __future__ import annotations

from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.language import load
from tests.population.environments import ROOT
from tools.population import generate, read_marginals
from tools.simulate import sql

DRAWN = 1_000_000
"""More than this are not drawn but repeated."""


def population(households: int, seed: int, folder: Path, drawn: int = DRAWN) -> int:
    """Writes a population to `folder`; how many of its households were drawn, the others repeating them."""
    policy = load(ROOT / "policies")
    own = min(households, drawn)
    generate(policy.entities, read_marginals(policy), own, seed, folder)
    chunks = sorted(path.parent for path in folder.glob(f"*/*/{CASE}.parquet"))
    with duckdb.connect() as base:
        for time in range(1, -(-households // own)):
            for chunk in chunks:
                _repeat(base, chunk, time, own, households)
    return own


def _repeat(base: duckdb.DuckDBPyConnection, chunk: Path, time: int, own: int, households: int) -> None:
    """A chunk again, under keys that come after all before; the last time as many as are still wanted."""
    target = chunk.with_name(f"{time:05d}-{chunk.name}")
    target.mkdir()
    key = sql.name(CASE)
    for path in chunk.glob("*.parquet"):
        shifted = f"SELECT * REPLACE ({key} + {time * own} AS {key}) FROM read_parquet({sql.text(path)})"
        wanted = f"{shifted} WHERE {key} + {time * own} < {households}"
        base.execute(f"COPY ({wanted}) TO {sql.text(target / path.name)} (FORMAT parquet, COMPRESSION zstd)")
