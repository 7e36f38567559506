"""The short version of the harness, and that it sees what it looks for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server.deciding import Decider
from server.decisions import DecisionLog
from server.decisions.entries import Answer, Entry, Question, new_id, stored
from server.decisions.keys import make_keys, read_keys
from server.decisions.store import Store
from tests.faults.__main__ import report
from tests.faults.checks import check
from tests.faults.clients import Acknowledged, Told, fields
from tests.faults.releases import Good, Releases
from tests.faults.run import SHORT, run
from tests.server.requests import case, subject


def test_nothing_acknowledged_is_lost_whatever_is_killed() -> None:
    outcome = run(1, replace(SHORT, workers=1, terminations=0, disks=0, bad_releases=0, bad_starts=0))
    assert not outcome.wrong, report(outcome)
    assert outcome.scenes.done["worker killed"] == 1
    assert outcome.findings.entries > 0


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path, random.Random(1))  # noqa: S311 - nothing secret


@pytest.fixture
def good(releases: Releases) -> Good:
    return releases.good()


@pytest.fixture
def decider(good: Good) -> Iterator[Decider]:
    engine = Engine(load(good.folder))
    yield Decider(engine)
    engine.close()


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    make_keys(tmp_path / "keys")
    return DecisionLog(url=f"sqlite:///{tmp_path / 'decisions.db'}", key_file=tmp_path / "keys")


def asked(income: int) -> pb.Case:
    return case({"受灾": False}, [subject({"月收入": income})], {}, region="东区")


def recorded(log: DecisionLog, decider: Decider, response: bytes, *requests: str) -> None:
    """Writes an answer to `asked(100)` under each request."""
    store = Store(log)
    keys = read_keys(log.keys_at())
    answer = Answer(
        response=response,
        decision_id=pb.CheckResponse.FromString(response).decision.id,
        release=decider.release,
        region="110",
        outcomes=frozenset(),
    )
    for place, request in enumerate(requests):
        question = Question(
            method="CheckBatch", caller="", case=asked(100), explain=False, request_id=request, place=place
        )
        store.insert([stored(Entry(new_id(), question, answer, decider.masking), keys, "seal")])
    store.close()


def told(*answers: Acknowledged) -> Told:
    return Told(acknowledged=list(answers), sent={one.request: 1 for one in answers})


def test_the_checks_find_nothing_where_all_is_well(log: DecisionLog, decider: Decider, good: Good) -> None:
    right = decider.answer(asked(100), explain=False).response
    recorded(log, decider, right, "a")
    findings = check(told(Acknowledged("a", asked(100).SerializeToString(), right)), log, [good])
    assert not +findings.wrong
    assert (findings.entries, findings.replayed) == (1, 1)


def test_the_checks_find_what_is_lost_twice_there_or_wrong(
    log: DecisionLog, decider: Decider, good: Good, releases: Releases
) -> None:
    right = decider.answer(asked(100), explain=False).response
    other = decider.answer(asked(200), explain=False).response
    recorded(log, decider, right, "a", "a")
    recorded(log, decider, other, "b")
    sent = asked(100).SerializeToString()
    lost, wrong = Acknowledged("c", sent, right), Acknowledged("b", sent, other)
    findings = check(told(Acknowledged("a", sent, right), wrong, lost), log, [good])
    assert +findings.wrong == {
        "wrong answer": 1,
        "replay differs": 1,
        "recorded twice": 1,
        "acknowledged and not in the log": 1,
    }
    elsewhere = check(told(), log, [good, releases.good()])
    assert elsewhere.wrong["recorded twice"] == 2


def test_an_answer_of_a_bad_release_is_found(log: DecisionLog, good: Good, releases: Releases) -> None:
    engine = Engine(load(releases.good().folder))
    stranger = Decider(engine)
    response = stranger.answer(asked(100), explain=False).response
    recorded(log, stranger, response, "a")
    engine.close()
    findings = check(told(Acknowledged("a", asked(100).SerializeToString(), response)), log, [good])
    assert +findings.wrong == {"answered by a bad release": 1, "recorded under a bad release": 1}


def test_every_kind_of_bad_release_is_made(releases: Releases) -> None:
    made = {kind: releases.bad(kind) for kind in releases.kinds(13)}
    assert len(made) == len(set(made.values())) == 13


def test_fields_are_read_as_they_stand() -> None:
    raw = pb.CheckStreamRequest(key="k" * 200, release="r").SerializeToString()
    assert fields(raw) == [(1, b"k" * 200), (3, b"r")]
