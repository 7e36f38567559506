"""A policy that answers: admits facts, decides on the rete, explains by the reference reading."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from engine import reference
from engine.admission import Admission, AdmissionError, RawCase, Reason, Violation, day
from engine.case import Case
from engine.decision import Decision
from engine.explanation import Explanation
from engine.language.policy import Policy, RegionEnded, RegionError, RegionWithoutPolicy
from engine.program import Program
from engine.rete import Network

MAX_NETWORKS = 256
"""How many programs stay compiled at once; a city of twenty districts with a dozen dates of change fits."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A case that may be decided, and the program of its region and day."""

    program: Program
    case: Case


class Engine:
    """One release of a policy, ready to decide. Thread safe; deterministic: equal cases get equal decisions.

    A rete keeps the interpreter's lock while it runs, so one decision at a time loses nothing.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._admission = Admission(policy.entities, policy.facts)
        self._networks: OrderedDict[int, tuple[Program, Network]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, raw: RawCase) -> Admitted:
        """The case that `raw` states, with the program it is decided under.

        Raises `AdmissionError` with every violation: the day, the region, and all that is wrong with the facts.
        """
        as_of = day(raw.as_of)
        if not raw.region:
            raise AdmissionError((Violation("region", Reason.REQUIRED, "没有写地区；写区县的名称或代码"),))
        try:
            region = self.policy.region(raw.region, as_of)
        except RegionError as error:
            raise AdmissionError((Violation("region", _reason(error), error.message),)) from None
        case = self._admission.case(as_of, region.code, raw.entities)
        return Admitted(self.policy.program(region.code, as_of), case)

    def decide(self, admitted: Admitted) -> Decision:
        """What the rete decides on the case."""
        with self._lock:
            return self._network(admitted.program).decide(admitted.case)

    def explain(self, admitted: Admitted) -> Explanation:
        """Why: every rule on every subject, as the reference reading sees it."""
        return reference.explain(admitted.program, admitted.case)

    def close(self) -> None:
        """Frees every rete. The engine may be used again and compiles anew."""
        with self._lock:
            for _, network in self._networks.values():
                network.close()  # shared ones more than once, which does no harm
            self._networks.clear()

    def _network(self, program: Program) -> Network:
        # By identity: a policy makes each program once, and comparing two programs would walk all of both.
        found = self._networks.get(id(program))
        if found is not None:
            self._networks.move_to_end(id(program))
            return found[1]
        network = next((one for other, one in self._networks.values() if _alike(program, other)), None)
        if network is None:
            network = Network(program, reference.inquire)
        self._networks[id(program)] = (program, network)
        if len(self._networks) > MAX_NETWORKS:
            _, (_, oldest) = self._networks.popitem(last=False)
            if all(one is not oldest for _, one in self._networks.values()):
                oldest.close()
        return network


def _alike(one: Program, other: Program) -> bool:
    """Whether two programs of a policy decide alike: most districts have no value of their own, and share a rete."""
    return one.parameters == other.parameters and one.rules == other.rules and one.defines == other.defines


def _reason(error: RegionError) -> Reason:
    if isinstance(error, RegionEnded):
        return Reason.REGION_NOT_IN_FORCE
    return Reason.REGION_WITHOUT_POLICY if isinstance(error, RegionWithoutPolicy) else Reason.UNKNOWN_REGION
