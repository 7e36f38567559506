"""The real policies, loaded once, and a server that answers by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.engine import Engine
from engine.language import load
from tests.server.running import Running, running

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    engine = Engine(load(POLICIES))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def server(engine: Engine) -> Iterator[Running]:
    with running(engine) as started:
        yield started
