"""What two programs differ in, as data without prose: names stand in the programs, wording with those who tell it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction

from engine.program import (
    Authority,
    Benefit,
    CalendarYear,
    DeadlineUnit,
    Define,
    Document,
    Duty,
    Entity,
    Expression,
    Fact,
    Lead,
    Material,
    Parameter,
    ParameterState,
    Rule,
    RuleSet,
    Scalar,
    Source,
    Status,
    Type,
)


class What(enum.Enum):
    """What a change is a change of. The values are stable: the wire and `--json` use them."""

    PARAMETER = "parameter"
    RULE_SET = "rule_set"
    RULE = "rule"
    DEFINE = "define"
    DUTY = "duty"
    BENEFIT = "benefit"
    STATUS = "status"
    LEAD = "lead"
    MATERIAL = "material"
    ENTITY = "entity"
    FACT = "fact"
    CALENDAR = "calendar"
    DOCUMENT = "document"
    AUTHORITY = "authority"


class Bearing(enum.Enum):
    """How far a change goes. An order: `MEANING` over `BASIS` over `TEXT`."""

    MEANING = "meaning"
    """A case may get another outcome, sum, term, duty or list of materials, or be admitted or asked otherwise."""
    BASIS = "basis"
    """The same outcome on another ground: a source, a date of force, what is verified."""
    TEXT = "text"
    """Only words for people: a title, a name, a note, a question."""


class Aspect(enum.Enum):
    """What of a thing is not the same. The values are stable."""

    VALUE = "value"
    STATE = "state"
    LIST = "list"
    SINCE = "since"
    SOURCE = "source"
    VERIFIED = "verified"
    NOTE = "note"
    REGION = "region"
    TYPE = "type"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NAME = "name"
    TITLE = "title"
    STANDING = "standing"
    ID = "id"
    ENTITY = "entity"
    CONDITION = "condition"
    BENEFIT = "benefit"
    MONTHLY = "monthly"
    ONCE = "once"
    MONTHS = "months"
    REVIEW = "review"
    STATUSES = "statuses"
    LEADS = "leads"
    DUTIES = "duties"
    REQUIRED = "required"
    ONE_OF = "one_of"
    IN_PRINCIPLE = "in_principle"
    FORBIDDEN = "forbidden"
    FORBID_OTHERS = "forbid_others"
    ASKED = "asked"
    EXCEPTION_TO = "exception_to"
    REASON = "reason"
    FIGURES = "figures"
    OFFICE = "office"
    DEADLINE = "deadline"
    DEADLINE_BASE = "deadline_base"
    QUESTION = "question"
    AUTHORITY = "authority"
    SENSITIVITY = "sensitivity"
    KEY = "key"
    BELONGS = "belongs"
    OPTIONAL = "optional"
    OFF = "off"
    WORK = "work"
    NUMBER = "number"


class Connective(enum.Enum):
    """What stands above a part of a condition."""

    ALL = "all"
    ANY = "any"
    NOT = "not"


Content = Expression | Scalar | Source | Type | ParameterState | DeadlineUnit | tuple[tuple[str, ...], ...] | None
Item = (
    Parameter
    | RuleSet
    | Rule
    | Define
    | Duty
    | Benefit
    | Status
    | Lead
    | Material
    | Entity
    | Fact
    | CalendarYear
    | Document
    | Authority
)


@dataclass(frozen=True, slots=True)
class Spot:
    """The smallest part of an expression that changed; `None` on the side where there is none."""

    old: Expression | None
    new: Expression | None


@dataclass(frozen=True, slots=True)
class Detail:
    """One aspect that is not the same; for an expression, one line of it.

    `old` or `new` is `None` where the line was added or removed. `part`: which part of a sum (`exact`, `at_least`,
    `at_most`, `suggested`) or of a deadline (`count`, `unit`, `before`), else "". `within`: what stands above a line
    of a condition, the outermost first. `spots`: what changed in a line that is there on both sides.
    `added` and `removed`: what came to a list and what left it.
    """

    aspect: Aspect
    bearing: Bearing
    old: Content
    new: Content
    part: str = ""
    within: tuple[Connective, ...] = ()
    spots: tuple[Spot, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Affects:
    """What may come out otherwise, through everything that reads what changed. Ids, in the program's order.

    `rules`: those whose condition or conclusion may, which are the clauses to look at.
    """

    benefits: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added (`old` is `None`), removed (`new` is `None`) or changed (with its `details`).

    `id`: as the program has it; for a fact or a define `entity/id`, for a year of the calendar the year.
    `ratio`: by how much a number grew, as a part of the old one (1/10 is ten in a hundred more), where that means
    anything. `affects` is empty unless the change bears on meaning.
    """

    what: What
    id: str
    old: Item | None
    new: Item | None
    details: tuple[Detail, ...]
    bearing: Bearing
    affects: Affects
    ratio: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two programs, by what it is a change of, then in the programs' order.

    `affected`: the union over the changes. Empty `changes`: the programs say the same in every respect.
    """

    changes: tuple[Change, ...]
    affected: Affects
