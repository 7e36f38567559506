"""The count of alpha nodes bounds what durable-rules does, and its rules match what the clauses say."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.program import Comparison
from engine.rete import EvaluationError
from engine.rete.compile.alpha import Pattern, Tree
from engine.rete.compile.condition import Clause, Clauses, Encoding, Probe, Property
from engine.rete.compile.panel import Condition, layouts
from engine.rete.session import Session, retraction_of
from engine.rete.unknown import UNKNOWN, Logical
from tests.rete.build import ENTITIES, HOUSEHOLD, rent

Values = Mapping[str, int]

COMPARE = {
    Comparison.EQ: int.__eq__,
    Comparison.NE: int.__ne__,
    Comparison.LT: int.__lt__,
    Comparison.LE: int.__le__,
    Comparison.GT: int.__gt__,
    Comparison.GE: int.__ge__,
}


def one_property(name: str) -> Property:
    return Property(Encoding.WHOLE, (name,), (rent("=", 0),))


def more_than(constant: int, name: str = "p") -> Clause:
    return (Probe(one_property(name), Comparison.GT, constant),)


def met(*clauses: Clause) -> Pattern:
    return Pattern("kind", clauses, possible=False)


def test_as_many_nodes_as_the_limit_are_no_excess_and_one_more_is() -> None:
    tree = Tree()
    for constant in range(60):
        tree.add(met(more_than(constant)))
        assert tree.excess() == ""
    tree.add(met(more_than(60)))
    assert "60 alpha nodes" in tree.excess()


def test_patterns_that_begin_alike_share_their_nodes() -> None:
    tree = Tree()
    for constant in range(1000):
        tree.add(met(more_than(1), more_than(constant % 50, "q")))
    assert tree.excess() == ""


def test_equalities_of_one_property_do_not_match_together_but_have_a_limit_too() -> None:
    tree = Tree()
    for constant in range(480):
        tree.add(met((Probe(one_property("p"), Comparison.EQ, constant),)))
        assert tree.excess() == ""
    tree.add(met((Probe(one_property("p"), Comparison.EQ, 480),)))
    assert "480 tests" in tree.excess()


def test_what_waits_while_a_branch_is_walked_counts() -> None:
    tree = Tree()
    for constant in range(40):
        tree.add(met(more_than(constant)))
    for constant in range(20):
        tree.add(met(more_than(0), more_than(constant, "q")))
    assert tree.excess() == ""
    for constant in range(20, 22):
        tree.add(met(more_than(0), more_than(constant, "q")))
    assert "60 alpha nodes" in tree.excess()


def test_the_core_fails_where_the_count_says_so() -> None:
    def session(count: int) -> Session:
        return Session(
            f'"{one}":{{"all":[{{"{one}":{{"$and":[{{"t":"x"}},{{"$gt":{{"a":{one}}}}}]}}}}]}}' for one in range(count)
        )

    facts, retraction = ['{"id":"0","t":"x","a":100}'], retraction_of("0")
    bearable, excessive = session(64), session(65)
    assert len(bearable.evaluate(facts, retraction)) == 64
    with pytest.raises(EvaluationError, match="303"):
        excessive.evaluate(facts, retraction)
    bearable.close()
    excessive.close()


tests = st.builds(
    Probe,
    st.sampled_from("abcd").map(one_property),
    st.sampled_from(Comparison),
    st.integers(-1, 2),
)
conditions = st.lists(
    st.lists(st.lists(tests, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
    min_size=1,
    max_size=8,
    unique=True,
)
facts = st.dictionaries(st.sampled_from("abcd"), st.integers(-1, 2))


def truth(clauses: Clauses, values: Values) -> Logical:
    """Kleene's value of the clauses, where what is not in `values` is unknown."""
    result: Logical = True
    for clause in clauses:
        names = [str(test.property.key[0]) for test in clause]
        if any(
            name in values and COMPARE[test.operator](values[name], test.constant)
            for name, test in zip(names, clause, strict=True)
        ):
            continue
        if all(name in values for name in names):
            return False
        result = UNKNOWN
    return result


@given(conditions, st.lists(facts, min_size=1, max_size=3))
def test_the_core_matches_what_the_clauses_say(several: list[Clauses], households: list[Values]) -> None:
    (layout,) = layouts([Condition(HOUSEHOLD, one, (at,)) for at, one in enumerate(several)], ENTITIES)
    (form,) = layout.forms
    session = Session(layout.rules)
    for values in households:
        named = {name: values[key] for name, one in form.properties.items() if (key := str(one.key[0])) in values}
        guard = {} if len(named) == len(form.properties) else {"u": 1}
        fact = json.dumps({"id": f"{form.kind}-0", "t": form.kind, **guard, **named}, separators=(",", ":"))
        matches = session.evaluate([fact], retraction_of((f"{form.kind}-0",)))
        found = dict.fromkeys(range(len(several)), False) | {
            number: UNKNOWN for name, _ in matches for number in layout.productions[name].numbers
        }
        found |= {
            number: True
            for name, _ in matches
            if layout.productions[name].met
            for number in layout.productions[name].numbers
        }
        assert found == {at: truth(one, values) for at, one in enumerate(several)}
    session.close()
