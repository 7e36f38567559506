"""durable-rules knows names and ids only by a hash of 32 bits; two that share one must never meet."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from engine.rete.compile.panel import fact_ids, fact_kinds, property_names
from engine.rete.session import Session, retraction_of
from engine.rete.session.hashes import RESERVED, collision, distinct, hashed
from tests.rete.build import ENTITIES, HOUSEHOLD, MEMBER

NAMES = ("edhgn", "qbrnpkx")
IDS = ("1-8779", "11-11796")


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", 926444256), ("sid", 3593476751), ("$and", 3746487396), ("$nex", 2605470202), ("$forward", 739185624)],
)
def test_the_hash_is_that_of_the_core(name: str, value: int) -> None:
    """The values stand in its source."""
    assert hashed(name) == value


@pytest.mark.parametrize("pair", [NAMES, IDS])
def test_there_are_pairs_of_one_hash(pair: tuple[str, str]) -> None:
    assert hashed(pair[0]) == hashed(pair[1])
    assert collision(("a", *pair)) == pair


def test_the_core_takes_one_of_a_pair_for_the_other() -> None:
    first, second = NAMES
    session = Session([f'"r":{{"all":[{{"r":{{"$and":[{{"t":"x"}},{{"$gt":{{"{first}":5}}}}]}}}}]}}'])
    assert session.evaluate([f'{{"id":"0","t":"x","{second}":6}}'], retraction_of("0")) == [("r", "0")]
    session.close()


def test_the_second_of_a_pair_is_left_out() -> None:
    assert list(distinct(["b", *NAMES, "c"])) == ["b", NAMES[0], "c"]
    assert list(distinct(NAMES, taken=(NAMES[1],))) == []


def test_property_names_are_told_apart_from_each_other_and_from_the_words_of_the_core() -> None:
    names = list(islice(property_names(), 5000))
    assert len({hashed(name) for name in (*names, *RESERVED)}) == len(names) + len(RESERVED)
    assert "t" not in names
    assert "u" not in names


def test_kinds_are_renamed_where_the_ids_of_their_facts_collide() -> None:
    names = [f"entity-{number}" for number in range(12)]
    many = {1: 8780, 11: 11797}
    entities = {
        name: replace(ENTITIES[MEMBER], id=name, at_most=many[number])
        if number in many
        else replace(ENTITIES[HOUSEHOLD], id=name)
        for number, name in enumerate(names)
    }
    plain = {name: str(number) for number, name in enumerate(names)}
    assert collision(fact_ids(plain, entities)) is not None
    kinds = fact_kinds(names, entities)
    assert kinds != plain
    assert collision(fact_ids(kinds, entities)) is None


def test_kinds_are_short_where_nothing_collides() -> None:
    assert fact_kinds((HOUSEHOLD, MEMBER), ENTITIES) == {HOUSEHOLD: "0", MEMBER: "1"}
