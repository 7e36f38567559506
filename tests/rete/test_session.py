"""The wrapper of durable-rules: what was cut short is an error, what was closed is freed, nothing is left behind."""

from __future__ import annotations

import threading

import durable_rules_engine as core
import pytest

from engine.rete import CompileError, EvaluationError
from engine.rete.session import Match, Session, retraction_of
from engine.rete.session import session as room

OVER = '"over":{"all":[{"over":{"$and":[{"t":"x"},{"$gt":{"a":5}}]}}]}'
RETRACTION = retraction_of(("x-0", "x-1"))


def fact(index: int, value: int) -> str:
    return f'{{"id":"x-{index}","t":"x","a":{value}}}'


@pytest.fixture
def session() -> Session:
    return Session([OVER])


def test_a_match_names_the_pattern_and_the_fact(session: Session) -> None:
    assert session.evaluate([fact(0, 6), fact(1, 5)], RETRACTION) == [("over", "x-0")]
    session.close()


def test_no_facts_match_nothing(session: Session) -> None:
    assert session.evaluate([], RETRACTION) == []
    session.close()


def test_the_next_household_does_not_meet_the_facts_of_the_last(session: Session) -> None:
    assert session.evaluate([fact(0, 6), fact(1, 7)], RETRACTION) == [("over", "x-1"), ("over", "x-0")]
    for _ in range(50):
        assert session.evaluate([fact(0, 5)], RETRACTION) == []
    assert session.evaluate([fact(1, 9)], RETRACTION) == [("over", "x-1")]
    session.close()


def crowded() -> Session:
    """A handle that the compiler would never make: 80 of its nodes match one fact."""
    return Session(
        [f'"{one}":{{"all":[{{"{one}":{{"$and":[{{"t":"x"}},{{"$gt":{{"a":{one}}}}}]}}}}]}}' for one in range(80)]
    )


def test_more_matching_nodes_than_the_core_bears_is_an_error_and_the_next_evaluation_is_right() -> None:
    session = crowded()
    with pytest.raises(EvaluationError, match="303"):
        session.evaluate([fact(0, 100)], RETRACTION)
    assert session.evaluate([fact(1, 2)], RETRACTION) == [("0", "x-1"), ("1", "x-1")]
    session.close()


def test_a_batch_that_was_cut_short_is_an_error_and_the_next_evaluation_is_right(session: Session) -> None:
    with pytest.raises(EvaluationError, match="did not read"):
        session.evaluate([fact(0, 6), '{"id":"x-1","t":"x","a":}'], RETRACTION)
    assert session.evaluate([fact(1, 6)], RETRACTION) == [("over", "x-1")]
    session.close()


def test_an_error_says_nothing_of_the_facts(session: Session) -> None:
    with pytest.raises(EvaluationError) as caught:
        session.evaluate([fact(0, 31415926), '{"id":"x-1","t":"x","a":}'], RETRACTION)
    assert "31415926" not in str(caught.value)
    session.close()


def test_an_interrupt_leaves_nothing_behind(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(handle: int, facts: str) -> None:
        core.assert_facts(handle, facts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(room, "core", _Core(interrupted))
        with pytest.raises(KeyboardInterrupt):
            session.evaluate([fact(0, 6)], RETRACTION)
    assert session.evaluate([fact(1, 6)], RETRACTION) == [("over", "x-1")]
    session.close()


class _Core:
    """durable-rules with another `assert_facts` for as long as a batch is not only the last fact."""

    def __init__(self, assert_facts: object) -> None:
        self._assert_facts = assert_facts

    def __getattr__(self, name: str) -> object:
        return _unless_warming(self._assert_facts) if name == "assert_facts" else getattr(core, name)


def _unless_warming(replacement: object) -> object:
    def assert_facts(handle: int, facts: str) -> object:
        return (replacement if '"x-' in facts else core.assert_facts)(handle, facts)  # type: ignore[operator]

    return assert_facts


def test_a_closed_session_gives_its_handle_back(session: Session) -> None:
    handle = session._handle
    session.evaluate([fact(0, 6)], RETRACTION)
    session.close()
    session.close()
    assert session.closed
    with pytest.raises(core.error, match="111"):
        core.assert_fact(handle, fact(0, 6))
    with pytest.raises(EvaluationError, match="closed"):
        session.evaluate([fact(0, 6)], RETRACTION)


def test_closing_deletes_the_state_before_the_rules(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Noting:
        error = core.error

        @staticmethod
        def delete_state(handle: int, sid: str) -> None:
            calls.append("state")
            core.delete_state(handle, sid)

        @staticmethod
        def delete_ruleset(handle: int) -> None:
            calls.append("rules")
            core.delete_ruleset(handle)

    session.evaluate([fact(0, 6)], RETRACTION)
    monkeypatch.setattr(room, "core", Noting)
    session.close()
    assert calls == ["state", "rules"]


def test_rules_that_the_core_refuses_are_a_compile_error() -> None:
    with pytest.raises(CompileError, match="refuses"):
        Session(['"bad":{"all":[{"bad":{"$and":5}}]}'])


def test_several_threads_get_their_own_answers(session: Session) -> None:
    answers: dict[int, list[list[Match]]] = {}
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        ready.wait()
        answers[number] = [session.evaluate([fact(number % 2, 6)], RETRACTION) for _ in range(200)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [[("over", f"x-{number % 2}")]] * 200 for number in range(4)}
    session.close()
