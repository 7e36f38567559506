"""The compiled program: what the rete is given, stage by stage, and what an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.program import Amount, DefineReference, Expression, Grant, Program, Rule
from engine.rete.compile.condition import Clauses, Conditions, Words
from engine.rete.compile.family import families
from engine.rete.compile.functions import FactsOf, Formula, Functions
from engine.rete.compile.panel import Condition, Layout, layouts
from engine.rete.compile.schedule import concluding, exceptions, stages
from engine.rete.compile.source import Context
from engine.rete.compile.traits import Conclusion


@dataclass(frozen=True, slots=True)
class Panel:
    """One handle: its layout and the function that makes its facts. Panels come in the order of their stages.

    `family`: the entity that it need not be matched without, or "" where it always must be.
    """

    layout: Layout
    facts: FactsOf
    family: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A conclusion as other rules read it: the rules that settle it, each with whether a person decides under it."""

    entity: str
    rules: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A program ready for the rete. Rules go by their number, which is their place in the program.

    `exceptions`: for each rule, the rules that may displace it. `concluding`: the rules that draw a conclusion.
    `readings`: the conclusions that the functions read, by their places in `known`.
    `terms`: of each rule with a grant, the values of `term_expressions`.
    `deadlines`: by duty and entity, count and base. `asked`: of each rule with materials that says what was asked for.
    `figures`: of each rule that tells derived facts.
    """

    program: Program
    panels: tuple[Panel, ...]
    exceptions: tuple[tuple[int, ...], ...]
    concluding: Mapping[Conclusion, tuple[int, ...]]
    readings: tuple[Reading, ...]
    terms: Mapping[int, Formula]
    deadlines: Mapping[tuple[str, str], Formula]
    asked: Mapping[int, Formula]
    figures: Mapping[int, Formula]


def compile_plan(program: Program) -> Plan:
    """Compiles a program. Raises `CompileError` where it is beyond durable-rules."""
    conclusions: dict[Conclusion, int] = {}
    context = Context(program, conclusions)
    words = Words()
    functions = Functions(context, words.codes)
    clauses = _clauses(context, words)
    rules = program.rules
    family = families(program, [_read_by(context, rule) for rule in rules])
    panels = tuple(
        Panel(layout, functions.facts(layout.forms), mine)
        for conditions in _stages(context, clauses)
        for mine in dict.fromkeys(family[one.entity] for one in conditions)
        for layout in layouts([one for one in conditions if family[one.entity] == mine], program.entities)
    )
    terms = {
        number: functions.formula(rule.entity, term_expressions(rule.grant))
        for number, rule in enumerate(rules)
        if rule.grant
    }
    deadlines = {
        (duty, rule.entity): functions.formula(rule.entity, (deadline.count, deadline.base))
        for rule in rules
        for duty in rule.duties
        if (deadline := program.duties[duty].deadline)
    }
    asked = {
        number: functions.formula(rule.entity, (rule.materials.asked,))
        for number, rule in enumerate(rules)
        if rule.materials and rule.materials.asked
    }
    figures = {
        number: functions.formula(rule.entity, tuple(_figure(program, rule, *figure) for figure in rule.figures))
        for number, rule in enumerate(rules)
        if rule.figures
    }
    drawn = concluding(rules)
    return Plan(
        program=program,
        panels=panels,
        exceptions=exceptions(rules),
        concluding=drawn,
        readings=tuple(_reading(program, conclusion, drawn[conclusion]) for conclusion in conclusions),
        terms=terms,
        deadlines=deadlines,
        asked=asked,
        figures=figures,
    )


def _read_by(context: Context, rule: Rule) -> frozenset[Conclusion]:
    """Every conclusion that a rule reads: in its condition, its terms, its duties, its materials and its figures."""
    program = context.program
    read: list[Expression | None] = [rule.condition]
    read += term_expressions(rule.grant) if rule.grant else ()
    for duty in rule.duties:
        deadline = program.duties[duty].deadline
        read += (deadline.count, deadline.base) if deadline else ()
    read += [rule.materials.asked] if rule.materials else ()
    read += [program.defines[figure].value for figure in rule.figures]
    return frozenset().union(*(context.traits.reads(context.folder.fold(one)) for one in read if one is not None))


def _figure(program: Program, rule: Rule, entity: str, define: str) -> Expression:
    return DefineReference(entity, define, program.defines[entity, define].type, rule.span)


def term_expressions(grant: Grant) -> tuple[Expression | None, ...]:
    """Four parts of the monthly sum, four of the sum paid once, and the months."""
    return (*_parts(grant.monthly), *_parts(grant.once), grant.months)


def _parts(amount: Amount | None) -> tuple[Expression | None, ...]:
    if amount is None:
        return (None,) * 4
    return (amount.exact, amount.at_least, amount.at_most, amount.suggested)


def _clauses(context: Context, words: Words) -> tuple[Clauses, ...]:
    conditions = Conditions(context.traits, words)
    return tuple(conditions.clauses(context.folder.fold(rule.condition)) for rule in context.program.rules)


def _stages(context: Context, clauses: tuple[Clauses, ...]) -> list[list[Condition]]:
    """The conditions of each stage, one for all rules of an entity that hold alike. What never holds is not matched."""
    rules = context.program.rules
    reads = [
        frozenset().union(
            *(context.traits.reads(part) for clause in one for test in clause for part in test.property.parts)
        )
        for one in clauses
    ]
    found: dict[int, dict[tuple[str, Clauses], list[int]]] = {}
    for number, stage in enumerate(stages(rules, reads)):
        if () not in clauses[number]:
            found.setdefault(stage, {}).setdefault((rules[number].entity, clauses[number]), []).append(number)
    return [
        [Condition(entity, mine, tuple(numbers)) for (entity, mine), numbers in found[stage].items()]
        for stage in sorted(found)
    ]


def _reading(program: Program, conclusion: Conclusion, numbers: tuple[int, ...]) -> Reading:
    entity, identifier = conclusion
    return Reading(
        entity,
        tuple(
            (number, grant is not None and grant.benefit == identifier and bool(grant.review))
            for number in numbers
            for grant in (program.rules[number].grant,)
        ),
    )
