"""Clause by clause: everything that stands on it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.program import RuleSet, Source
from server.answer.labels import DOCUMENT_STATUSES
from tools.handbook.document import Block, Code, Heading, Item, Items, Line, Paragraph, joined, labelled
from tools.handbook.duties import duty
from tools.handbook.edition import UNVERIFIED, Edition, is_not_yet
from tools.handbook.rules import rule


def clauses(edition: Edition) -> Iterator[Block]:
    """The section, by document and then by clause in natural order."""
    yield Heading(2, "clauses", "逐条对照")
    if not edition.program.rule_sets:
        yield Paragraph(("这一天没有生效的规则。",))
    last = ""
    for source, anchor in edition.clauses.items():
        if source.document != last:
            last = source.document
            yield Heading(3, f"clauses.{last}", edition.title(last))
            yield Paragraph((DOCUMENT_STATUSES.get(status := edition.program.documents[last].status, status),))
        yield Heading(4, anchor, source.clause)
        yield from _clause(edition, source, anchor)


def _clause(edition: Edition, source: Source, anchor: str) -> Iterator[Block]:
    for one in edition.program.rule_sets:
        yield from _rule_set(edition, one, source, anchor)
    items = tuple(_beside_rules(edition, source))
    if items:
        yield Items(items)


def _rule_set(edition: Edition, one: RuleSet, source: Source, anchor: str) -> Iterator[Block]:
    rules = [each for each in edition.program.rules if each.rule_set == one.id]
    here = sorted((each for each in rules if each.source == source), key=lambda each: each.span.line)
    if not here and one.source != source:
        return
    yield Heading(5, f"{anchor}.{one.id}", one.title, listed=False)
    status = DOCUMENT_STATUSES.get(one.status, one.status)
    yield Paragraph(("规则集 ", Code(one.id), f"，{status}，{one.since} 起，", Code(one.file)))
    if not here:
        elsewhere: Line = tuple(dict.fromkeys(edition.cite(each.source) for each in rules))
        yield Paragraph(("其中的规则分别依据：", *joined((each,) for each in elsewhere)))
    for each in here:
        yield from rule(edition, each)


def _beside_rules(edition: Edition, source: Source) -> Iterator[Item]:
    """Duties, parameters and years of holidays that name the clause as their source."""
    program = edition.program
    duties = [Item(duty(edition, one)) for one in program.duties.values() if one.source == source]
    if duties:
        yield labelled("出自本条的工作要求", (), tuple(duties))
    parameters = [
        Item(edition.in_short(one))
        for one in program.parameters.values()
        if one.source == source and not is_not_yet(one)
    ]
    if parameters:
        yield labelled("出自本条的参数", (), tuple(parameters))
    for year in program.calendar.values():
        if year.source == source:
            doubt: Line = () if year.verified else (UNVERIFIED,)
            yield labelled("节假日安排", (f"{year.year} 年", *doubt))
