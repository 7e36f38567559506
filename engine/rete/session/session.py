"""One rule set on durable-rules: asserts facts, collects what matched, retracts. The only door to its C core.

What the sequence of calls must be, and why, is measured fact rather than documented behaviour: one state, used again
and again; a first fact that only opens the state, because what `assert_facts` returns is unreliable; a last rule that
says that the batch was read to its end; and a retraction of every fact by its id.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable

import durable_rules_engine as core

from engine.rete.errors import CompileError, EvaluationError

_SID = "0"
_OPEN = '{"id":"a","t":"$a"}'
_GO = '{"id":"go","t":"$go"}'
_GO_RULE = '"go":{"all":[{"g":{"t":"$go"}}],"pri":60000}'
_GO_MATCH = ("g", "go")

RESERVED_IDS = ("a", "go", "sid-0")
"""The ids of facts that are not the caller's."""

Match = tuple[str, str]
"""A pattern's name and the id of a fact that matched it; a disjunction may say it more than once."""


class Session:
    """A handle with its one state. Thread safe: a lock lets one evaluation in at a time.

    Only compiled rules and facts made from admitted values may come here; durable-rules crashes on anything hostile.
    """

    def __init__(self, rules: Iterable[str]) -> None:
        """Creates the rule set and warms it up. `rules`: each a JSON member `"name":{"all":[{"name":{…}}]}`.

        Raises `CompileError` where durable-rules refuses them.
        """
        self._rules = "{" + ",".join((*rules, _GO_RULE)) + "}"
        self._lock = threading.Lock()
        self._handle: int | None = self._create()

    def evaluate(self, facts: Iterable[str], retraction: str) -> list[Match]:
        """What `facts` matched. `facts`: flat JSON objects, `"id"` first; `retraction`: `retraction_of` their ids.

        Raises `EvaluationError` where the evaluation was cut short or the session is closed. The next one is right.
        """
        with self._lock:
            if self._handle is None:
                raise EvaluationError("the session is closed")
            try:
                return self._run(self._handle, f"[{','.join((*facts, _GO))}]", retraction)
            except core.error as error:
                self._rebuild()
                # The message of the core is a code; nothing of a fact is in it.
                raise EvaluationError(f"durable-rules: {error}") from None
            except BaseException:
                # Also an interrupt leaves facts behind, and the next household must not meet them.
                self._rebuild()
                raise

    def close(self) -> None:
        """Frees the state and the rule set. May be called again."""
        with self._lock:
            if self._handle is not None:
                self._delete(self._handle)
                self._handle = None

    @property
    def closed(self) -> bool:
        """Whether the handle was given back."""
        return self._handle is None

    def _create(self) -> int:
        try:
            handle: int = core.create_ruleset("doudi", self._rules)
        except core.error as error:
            raise CompileError(f"durable-rules refuses a rule set: {error}") from None
        # The first evaluation allocates; what it leaves in its state is thrown away with it.
        self._run(handle, f"[{_GO}]", retraction_of(()))
        core.delete_state(handle, _SID)
        return handle

    def _run(self, handle: int, facts: str, retraction: str) -> list[Match]:
        offset = core.assert_fact(handle, _OPEN)[1]
        core.assert_facts(handle, facts)
        matches: list[Match] = []
        started = core.start_action_for_state(handle, offset)
        message = None if started is None else started[1]
        while message is not None:
            matches.append(_match(message))
            message = core.complete_and_start_action(handle, offset)
        if not matches or matches.pop() != _GO_MATCH:
            raise EvaluationError("durable-rules did not read the facts to their end")
        core.retract_facts(handle, retraction)
        return matches

    def _rebuild(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            self._delete(handle)
        self._handle = self._create()

    @staticmethod
    def _delete(handle: int) -> None:
        # A handle that was deleted with its state in it would leak it; one without a state says error 309.
        with contextlib.suppress(core.error):
            core.delete_state(handle, _SID)
        core.delete_ruleset(handle)


def retraction_of(ids: Iterable[str]) -> str:
    """The argument that retracts the facts of `ids` and the last one of every batch."""
    return "[" + ",".join(f'{{"id":"{one}"}}' for one in (*ids, "go")) + "]"


def _match(message: str) -> Match:
    """Reads `{"rule":{"pattern":{"id":"fact",…`; names and ids are ours and hold no quotes."""
    pieces = message.split('"', 8)
    if len(pieces) < 8 or pieces[5] != "id":
        raise EvaluationError("durable-rules answered in another form")
    return pieces[3], pieces[7]
