"""Both databases, and an engine of another release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.engine import Engine
from engine.language import load
from server.decisions import DecisionLog
from server.decisions.keys import make_keys
from tests.server.decisions.cluster import Cluster, cluster
from tests.server.decisions.releases import lowered


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def sqlite_log(tmp_path: Path) -> DecisionLog:
    """A log in a file."""
    return DecisionLog(url=f"sqlite:///{tmp_path}/decisions.db")


@pytest.fixture
def postgres_log(postgres: Cluster, tmp_path: Path) -> DecisionLog:
    """A log in PostgreSQL."""
    make_keys(tmp_path / "keys")
    return DecisionLog(url=postgres.database(), key_file=tmp_path / "keys")


@pytest.fixture(params=["sqlite", "postgresql"])
def configuration(request: pytest.FixtureRequest) -> DecisionLog:
    """A log of each kind."""
    made: DecisionLog = request.getfixturevalue("sqlite_log" if request.param == "sqlite" else "postgres_log")
    return made


@pytest.fixture(scope="session")
def other_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same policies, but that the dibao standard is 100.00 lower."""
    engine = Engine(load(lowered(tmp_path_factory.mktemp("release") / "policies")))
    yield engine
    engine.close()
