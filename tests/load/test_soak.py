"""A short soak, and that it sees what it looks for."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from tests.load.service import Settings, service, sqlite_log
from tests.load.soak import Mix, Soaked, cases, for_calls, soak
from tests.server.processes import SMALL

ROUNDS, WARM_UP = 9, 3
CALLS = 100
MEGABYTE = 2**20


def test_memory_does_not_grow(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - requests to try, nothing secret
    settings: Settings = {"workers": {"count": 1}, "decision_log": sqlite_log(tmp_path, "commit")}
    with service(tmp_path / "service", settings, SMALL) as started:
        mix = Mix(started.address, cases(SMALL, chance), chance, clients=4)
        soaked = soak(started, mix, [lambda: for_calls(CALLS)] * ROUNDS, print)
    assert soaked.said.total() == CALLS * ROUNDS
    assert {said.split()[1] for said in soaked.said} == {"OK", "INVALID_ARGUMENT"}
    assert list(soaked.resident) == ["supervisor", "worker 1"]
    assert soaked.wrong(WARM_UP, 2 * MEGABYTE) == []


def test_what_grows_ends_or_fails_is_told() -> None:
    level = [sizes * MEGABYTE for sizes in (10, 50, 60, 58, 61, 59, 60, 62, 57)]
    leaking = [place * MEGABYTE for place in range(50, 59)]
    well = Soaked({"supervisor": level, "worker 1": level}, Counter({"Check OK": 7, "Check INVALID_ARGUMENT": 1}), [])
    assert well.grown(WARM_UP) == {"supervisor": MEGABYTE, "worker 1": MEGABYTE}
    assert well.wrong(WARM_UP, MEGABYTE) == []
    bad = Soaked({"supervisor": level, "worker 1": leaking}, Counter({"Check INTERNAL": 2}), ["worker 2"])
    assert bad.wrong(WARM_UP, 2 * MEGABYTE) == [
        "the worker 2 has ended",
        "Check INTERNAL, 2 times",
        "the worker 1 has grown by 4.0 MiB",
    ]
    assert Soaked({"worker 1": [MEGABYTE]}, Counter(), ["worker 1"]).wrong(WARM_UP, 0) == ["the worker 1 has ended"]
