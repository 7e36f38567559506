"""The hub: a policy resolved for one region and one span of days, typed and frozen.

`engine.language` makes a `Program`; the readings (`engine.rete`, `engine.reference`, …) give it its answers.
Nothing here has behaviour, and nothing here knows YAML, a database or a place by name.

Units, everywhere in the engine: money is an integer of 分 (`Kind.MONEY`), a ratio is a `Fraction` of one,
a number is an integer of its unit, a date is a `datetime.date`, a choice is the id of one of its values,
a list is a tuple of strings.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Scalar = bool | int | Fraction | str | datetime.date | tuple[str, ...]
"""A value of the language. `bool` before `int`: a boolean is never used as a number."""


class Kind(enum.Enum):
    """What a value is."""

    BOOLEAN = "boolean"
    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    LIST = "list"


class Unit(enum.Enum):
    """What a value counts. Money is per month, per year or a sum; a number counts things, months, days or years."""

    NONE = ""
    MONTH = "/month"
    YEAR = "/year"
    COUNT = "count"
    MONTHS = "months"
    DAYS = "days"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a choice may take: `id` on the wire, `name` in rules."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a fact, a parameter or an expression.

    `integral`: every value is whole in its base unit; a quotient of money is not, until it is rounded.
    `nullable`: may be known to be absent (`null` sent on purpose).
    `choices`: for `CHOICE`, and for a `LIST` of choices; a `LIST` without choices holds free text.
    """

    kind: Kind
    unit: Unit = Unit.NONE
    integral: bool = True
    nullable: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in the policy files. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    text: str = ""
    """The source text of the expression or the value, as staff wrote it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document and clause that a rule or a value stands on."""

    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class Document:
    """A public document that sources name."""

    id: str
    title: str
    number: str
    status: str
    clauses: tuple[str, ...] = ()
    """Every clause that a source may name, in the order of the document; empty where they are not listed."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An office that holds facts."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of subject. `many` entities come as a list (members of a household); the others once a case."""

    id: str
    name: str
    key: str
    """The key of its facts in a case and on the wire: `household`, `members`, `application`."""
    of: str | None
    many: bool
    at_most: int
    """How many a case may hold (1 unless `many`)."""
    question: str
    authority: str
    optional: bool = False
    """Nothing is said of it, nor of what is below it, in a case that sends nothing of them but something of others."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a caller may send. Bounds are inclusive, in base units, and always set for money, ratio, number."""

    id: str
    name: str
    entity: str
    type: Type
    at_least: int | Fraction | None
    at_most: int | Fraction | None
    question: str
    authority: str
    sensitivity: str
    """`ordinary`, `personal` or `sensitive`."""
    span: Span


class ParameterState(enum.Enum):
    """Whether a parameter has a value on the day. Neither `MISSING` nor `ABOLISHED` is ever zero."""

    IN_FORCE = "in_force"
    MISSING = "missing"
    ABOLISHED = "abolished"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as it stands in this program's region on its days."""

    id: str
    name: str
    type: Type
    state: ParameterState
    value: Scalar | None
    source: Source
    verified: bool
    note: str
    since: datetime.date
    region: str
    """Code of the region whose file set this value."""
    span: Span


# --- expressions -----------------------------------------------------------------------------------------------------


class Arithmetic(enum.Enum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class Comparison(enum.Enum):
    EQ = "="
    NE = "≠"
    LT = "<"
    LE = "≤"
    GT = ">"
    GE = "≥"


class Direction(enum.Enum):
    """Which way a rounding goes. `HALF_UP` rounds halves away from zero."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half_up"


class Fold(enum.Enum):
    """What an aggregate does over the subjects of a many-entity."""

    SUM = "sum"
    COUNT = "count"
    ANY = "any"
    ALL = "all"
    MIN = "min"
    MAX = "max"


class Function(enum.Enum):
    """Built-in functions. Signatures and meaning: `engine/language/README.md`."""

    AGE = "age"
    MONTHS_BETWEEN = "months_between"
    DAYS_BETWEEN = "days_between"
    ADD_MONTHS = "add_months"
    ADD_DAYS = "add_days"
    MONTH_START = "month_start"
    GREATER = "greater"
    LESSER = "lesser"
    IF = "if"
    GIVEN = "given"
    CONTAINS = "contains"
    OVERLAPS = "overlaps"
    CODES_MATCH = "codes_match"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; its value is in the base unit of its type."""

    value: Scalar
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class FactReference:
    """An input fact of the subject, or of a single entity of the case."""

    entity: str
    fact: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class DefineReference:
    """A derived fact, of the subject or of a single entity of the case."""

    entity: str
    define: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class ConclusionReference:
    """What rules concluded of the subject (or of a single entity): a status, or that a benefit is granted. Boolean."""

    entity: str
    conclusion: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """A parameter in force; its value stands in `Program.parameters`."""

    parameter: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day the case is decided for."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Calculation:
    """Exact arithmetic on two numbers. The language has proved that a divisor is at least a positive bound."""

    operator: Arithmetic
    left: Expression
    right: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Rounding:
    """Rounds to a multiple of `step` base units (1 for 分 and for whole numbers, 100 for 元)."""

    argument: Expression
    step: int
    direction: Direction
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """Compares two values of one type; orders only numbers, money, ratios and dates."""

    operator: Comparison
    left: Expression
    right: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class In:
    """Whether a choice or a text is one of a list (`属于`)."""

    item: Expression
    options: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """Kleene conjunction of two or more parts. An empty `all` is true."""

    parts: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    """Kleene disjunction of one or more parts."""

    parts: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene negation."""

    argument: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A fold over the subjects of a many-entity.

    `value`: what is folded (`None` for `COUNT`; the condition for `ANY` and `ALL`), read in the scope of each subject.
    `where`: a condition that selects the subjects, or `None` for all of them.
    """

    fold: Fold
    entity: str
    value: Expression | None
    where: Expression | None
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function."""

    function: Function
    arguments: tuple[Expression, ...]
    type: Type
    span: Span


Expression = (
    Constant
    | FactReference
    | DefineReference
    | ConclusionReference
    | ParameterReference
    | AsOf
    | Calculation
    | Rounding
    | Compare
    | In
    | And
    | Or
    | Not
    | Aggregate
    | Call
)


@dataclass(frozen=True, slots=True)
class Define:
    """A derived fact of an entity: an expression with a name."""

    id: str
    name: str
    entity: str
    type: Type
    value: Expression
    rule_set: str
    span: Span


# --- what rules may conclude -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a rule may grant to a subject of `entity`."""

    id: str
    name: str
    entity: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a rule may establish of a subject, for other rules to read."""

    id: str
    name: str
    entity: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A hint that somebody should look (政策找人). Never an award."""

    id: str
    name: str
    entity: str


class DeadlineUnit(enum.Enum):
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a duty is due: `count` units after `base` (or before it, where `before`). `base` may be unknown."""

    count: Expression
    unit: DeadlineUnit
    before: bool
    base: Expression
    base_name: str
    """What `base` is, in Chinese, for people: 渐退期起始日."""
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """What an office must do."""

    id: str
    name: str
    office: str
    source: Source
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class Material:
    """A document that an applicant may be asked for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in 分, exact, or within bounds with a suggested sum. Every part is rounded by its expression.

    `exact` set: the others are `None`. Otherwise at least one bound is set; `suggested` may be `None`,
    and then the sum suggested is `at_least`, or where there is none, nothing.
    """

    exact: Expression | None
    at_least: Expression | None
    at_most: Expression | None
    suggested: Expression | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A benefit for the subject. `review`: a person decides (一事一议), within the bounds; empty when rules decide."""

    benefit: str
    monthly: Amount | None
    once: Amount | None
    months: Expression | None
    review: str
    span: Span


@dataclass(frozen=True, slots=True)
class Materials:
    """What may be asked of an applicant. Ids of `Material`.

    `require`: all of these; `one_of`: one of each group; `in_principle`: expected, may be replaced;
    `forbid`: may not be asked; `forbid_others`: nothing else may be asked;
    `asked`: a list of what an office asked for (material ids, names or free text), to be checked.
    """

    require: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    in_principle: tuple[str, ...]
    forbid: tuple[str, ...]
    forbid_others: bool
    asked: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is `rule-set/rule`. It concludes, for each subject of `entity` for which `condition` holds and
    which none of the rules that name it in `exception_to` displaces, its grant, statuses, leads, duties, materials.

    `stratum`: a rule reads only conclusions settled in lower strata (exceptions included).
    `assumptions`: ids of every unverified parameter that the rule rests on, directly or through what it reads, sorted.
    """

    id: str
    title: str
    rule_set: str
    entity: str
    condition: Expression
    grant: Grant | None
    statuses: tuple[str, ...]
    leads: tuple[str, ...]
    duties: tuple[str, ...]
    materials: Materials | None
    exception_to: tuple[str, ...]
    reason: str
    """Why the exception holds, in Chinese; empty without `exception_to`."""
    source: Source
    note: str
    stratum: int
    assumptions: tuple[str, ...]
    span: Span
    parameters: tuple[str, ...] = ()
    """Ids of every parameter that the rule rests on, verified or not, sorted."""
    figures: tuple[tuple[str, str], ...] = ()
    """Derived facts that are told where the rule holds: (entity id, define id), of its subject or a single entity."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a clause's rules."""

    id: str
    title: str
    status: str
    source: Source
    since: datetime.date
    file: str


@dataclass(frozen=True, slots=True)
class Region:
    """A place in the tree of regions. `until` is the last day it existed, `successors` who took over."""

    code: str
    name: str
    aliases: tuple[str, ...]
    level: str
    of: str | None
    since: datetime.date | None
    until: datetime.date | None
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The State Council's arrangement of one year: days off beside Saturdays and Sundays, and weekend days worked."""

    year: int
    off: frozenset[datetime.date]
    work: frozenset[datetime.date]
    source: Source
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Program:
    """The policy of `region` for every day from `since` to `until` (inclusive; `None` is without end).

    Mappings keep the order of the policy files; answers come in that order. `rules` is ordered by stratum, then by
    the order of the files. `defines` is ordered so that a define comes after the defines it reads.
    `overlays`: the files of subordinate regions that set a value here.
    """

    release: str
    region: Region
    since: datetime.date
    until: datetime.date | None
    entities: Mapping[str, Entity]
    facts: Mapping[tuple[str, str], Fact]
    """By (entity id, fact id)."""
    parameters: Mapping[str, Parameter]
    defines: Mapping[tuple[str, str], Define]
    """By (entity id, define id)."""
    benefits: Mapping[str, Benefit]
    statuses: Mapping[str, Status]
    leads: Mapping[str, Lead]
    duties: Mapping[str, Duty]
    materials: Mapping[str, Material]
    authorities: Mapping[str, Authority]
    documents: Mapping[str, Document]
    rule_sets: tuple[RuleSet, ...]
    rules: tuple[Rule, ...]
    overlays: tuple[str, ...] = field(default=())
    calendar: Mapping[int, CalendarYear] = field(default_factory=dict)
    """By year; a year that is not there is not known."""
