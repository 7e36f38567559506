"""A program on the rete: it decides cases, stage by stage."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

from engine.case import Case
from engine.decision import Decision
from engine.needs import Inquire
from engine.program import Program
from engine.rete.compile import compile_plan
from engine.rete.compile.plan import Panel
from engine.rete.decide import Answers, Truths
from engine.rete.errors import EvaluationError
from engine.rete.session import Match, Session, retraction_of

RETRACTIONS = 256
"""How many retractions of one handle are kept; there is one for each size of household."""


@dataclass(slots=True)
class Split:
    """Where the time of one decision went, in nanoseconds: making facts, matching them, making the answer."""

    facts: int = 0
    rete: int = 0
    answer: int = 0


class Network:
    """Decides cases under one program. Thread safe. Until it is closed, its handles stay in memory."""

    def __init__(self, program: Program, inquire: Inquire) -> None:
        """Compiles `program`; `inquire` is asked only what open conclusions lack.

        Raises `CompileError` where the program is beyond durable-rules.
        """
        self._plan = compile_plan(program)
        self._answers = Answers(self._plan, inquire)
        self._stands: list[_Stand] = []
        try:
            for panel in self._plan.panels:
                self._stands.append(_Stand(panel))
        except BaseException:
            self.close()
            raise

    def decide(self, case: Case) -> Decision:
        """The decision on an admitted case.

        Raises `EvaluationError` where the rete fails or the network is closed; it says nothing of the case's facts.
        """
        truths = Truths(self._plan, case)
        asked = self._answers.asked(case)
        for stand in self._stands:
            if not stand.family or stand.family in asked:
                truths.learn(stand.productions, stand.match(stand.facts(case, truths), case))
        return self._answers.decision(case, truths)

    def split(self, case: Case) -> Split:
        """Decides as `decide` does, and says where the time went."""
        clock = time.perf_counter_ns
        spent = Split()
        truths = Truths(self._plan, case)
        asked = self._answers.asked(case)
        for stand in self._stands:
            if stand.family and stand.family not in asked:
                continue
            times = [clock()]
            facts = stand.facts(case, truths)
            times.append(clock())
            matches = stand.match(facts, case)
            times.append(clock())
            truths.learn(stand.productions, matches)
            times.append(clock())
            spent.facts += times[1] - times[0]
            spent.rete += times[2] - times[1]
            spent.answer += times[3] - times[2]
        start = clock()
        self._answers.decision(case, truths)
        spent.answer += clock() - start
        return spent

    def close(self) -> None:
        """Frees every handle. May be called again."""
        for stand in self._stands:
            stand.session.close()


class _Stand:
    """A panel on its handle."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self.family = panel.family
        self.productions = panel.layout.productions
        self.session = Session(panel.layout.rules)
        self._many = tuple(one for one in panel.layout.forms if one.many)
        self._retraction = lru_cache(RETRACTIONS)(self._retraction_of)

    def facts(self, case: Case, truths: Truths) -> list[str]:
        """The facts of the case that the panel's rules look at."""
        try:
            return self._panel.facts(case.singles, case.many, truths, case.as_of)
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            # Its message might hold a value of the case.
            raise EvaluationError(f"the facts of the case cannot be encoded: {type(error).__name__}") from None

    def match(self, facts: list[str], case: Case) -> list[Match]:
        """What they match."""
        counts = tuple(len(case.many.get(one.entity, ())) for one in self._many)
        return self.session.evaluate(facts, self._retraction(counts))

    def _retraction_of(self, counts: tuple[int, ...]) -> str:
        sizes = {form.entity: count for form, count in zip(self._many, counts, strict=True)}
        forms = self._panel.layout.forms
        if any(sizes.get(form.entity, 1) > form.at_most for form in forms):
            raise EvaluationError("there are more subjects than the vocabulary admits")
        return retraction_of(f"{form.kind}-{at}" for form in forms for at in range(sizes.get(form.entity, 1)))
