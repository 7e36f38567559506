"""The answer that every reading gives: ids and amounts, no prose. Names and clauses stand in the `Program`.

Two decisions are equal exactly when the readings agree, so nothing here depends on which reading made it.
"""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from engine.program import Scalar


class Outcome(enum.Enum):
    """What is decided about a benefit for a subject."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NEEDS_FACTS = "needs_facts"
    NEEDS_REVIEW = "needs_review"


class Truth(enum.Enum):
    """Kleene's three values."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class ReviewReason(enum.Enum):
    """Why a person must decide."""

    CONFLICT = "conflict"
    """Rules conclude different things and no exception says which one holds."""
    DISCRETION = "discretion"
    """The policy leaves it to a person (一事一议)."""
    PARAMETER_MISSING = "parameter_missing"
    """A parameter that the answer rests on has no value on the day."""
    INVALID_TERMS = "invalid_terms"
    """The rule's own sums make no sense: negative, a lower bound above the upper, or less than one month."""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom a conclusion is about. `index` counts from 0 within the case's list; 0 for an entity that comes once;
    -1 for "whoever they are", when it is not known who the subjects of a many-entity are."""

    entity: str
    index: int


@dataclass(frozen=True, slots=True, order=True)
class FactKey:
    """One input fact of one subject. `fact` is "" where the whole list of a many-entity is meant (index 0)."""

    entity: str
    index: int
    fact: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Money in 分. Exact: all three are equal. A bound that is not set is `None`."""

    at_least: int | None
    at_most: int | None
    suggested: int | None


@dataclass(frozen=True, slots=True)
class Displacement:
    """A rule that held but was displaced by an exception that holds."""

    rule: str
    by: str


@dataclass(frozen=True, slots=True)
class BenefitDecision:
    """One benefit for one subject.

    `rule`: the deciding rule: the first, in the program's order, that grants it; "" unless eligible or to be reviewed
    by discretion or conflict. `rules`: every rule that grants it. `needed`: the missing facts that could still change
    this outcome (or settle its amount), in the order of the program's vocabulary, then of the subjects.
    `parameters`: the parameters without a value that it hangs on. `assumptions`: ids of unverified parameters, sorted:
    those of the rules that grant it, or, where none does, of every rule that could have.
    """

    benefit: str
    subject: Subject
    outcome: Outcome
    review: ReviewReason | None
    rule: str
    rules: tuple[str, ...]
    displaced: tuple[Displacement, ...]
    monthly: Sum | None
    once: Sum | None
    months: int | None
    needed: tuple[FactKey, ...]
    parameters: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """One status or lead of one subject, with the rules that establish it (none unless true)."""

    conclusion: str
    subject: Subject
    truth: Truth
    rules: tuple[str, ...]
    needed: tuple[FactKey, ...]
    parameters: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyDecision:
    """A duty that a rule imposes, with its deadline: the count of its units, and the day where it can be computed.

    `missing_year`: the first year without a holiday arrangement that keeps a day in working days from being computed.
    """

    duty: str
    subject: Subject
    rule: str
    count: int | None
    due: datetime.date | None
    missing_year: int | None = None
    assumptions: tuple[str, ...] = ()
    """Ids of the unverified parameters that its rule rests on, sorted."""


@dataclass(frozen=True, slots=True)
class MaterialDecision:
    """What a rule says of the documents an applicant may be asked for.

    `violations`: what the office asked for and may not: material ids, or the free text it gave. `None` when it is not
    known what was asked.
    """

    rule: str
    subject: Subject
    violations: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class FigureDecision:
    """A derived fact that a rule tells where it holds (how far a rate falls short), in base units.

    `known`: whether it has a value; a known `value` of `None` is absent.
    """

    rule: str
    subject: Subject
    entity: str
    define: str
    known: bool
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class NeededFact:
    """A missing fact with the number of open outcomes (benefits, statuses, leads) that it could settle."""

    key: FactKey
    opens: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole answer. Tuples are in the program's order, then the subjects'; `needed` is ranked, most useful first.

    `assumptions`: the union over the benefits, statuses, leads and duties, sorted.
    """

    release: str
    region: str
    as_of: datetime.date
    benefits: tuple[BenefitDecision, ...]
    statuses: tuple[StatusDecision, ...]
    leads: tuple[StatusDecision, ...]
    duties: tuple[DutyDecision, ...]
    materials: tuple[MaterialDecision, ...]
    needed: tuple[NeededFact, ...]
    assumptions: tuple[str, ...]
    figures: tuple[FigureDecision, ...] = ()
