"""The whole handbook, section by section."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from engine.program import ParameterState
from tools.handbook.clauses import clauses
from tools.handbook.document import Block, Code, Document, Heading, Item, Items, Line, Link, Paragraph, labelled
from tools.handbook.edition import Edition, is_not_yet
from tools.handbook.gaps import gaps
from tools.handbook.parameters import parameters
from tools.handbook.sources import documents, holidays, regions, versions
from tools.handbook.vocabulary import conclusions, defines, facts

_SECTIONS = (documents, clauses, defines, parameters, facts, conclusions, versions, regions, holidays, gaps)


def write(edition: Edition) -> Document:
    """The handbook of one edition; of the same edition always the same."""
    blocks = [*_summary(edition)]
    for section in _SECTIONS:
        blocks += section(edition)
    return Document(f"{edition.region.name}社会救助政策手册", tuple(blocks))


def _summary(edition: Edition) -> Iterator[Block]:
    program = edition.program
    yield Heading(2, "summary", "概况")
    yield Paragraph(("本手册由政策文件生成，供与原文逐条核对。与原文有出入的，以原文为准，并改正政策文件。",))
    items = [
        labelled("地区", (edition.region_name,)),
        labelled("基准日", (f"{edition.day}（内容{_days(program.since, program.until)}相同）",)),
        labelled("政策版本", (Code(program.release),)),
        labelled("规则", (f"{len(program.rule_sets)} 个规则集，{len(program.rules)} 条规则",)),
        labelled("参数", _counts(edition)),
    ]
    if program.overlays:
        files = tuple(Item((Code(file),)) for file in program.overlays)
        items.append(labelled("本地数值", ("来自下列文件",), files))
    yield Items(tuple(items))


def _days(since: datetime.date, until: datetime.date | None) -> str:
    start = "" if since == datetime.date.min else f"自 {since} 起"
    end = "" if until is None else f"至 {until} 止"
    return start + end or "每一天都"


def _counts(edition: Edition) -> Line:
    """How many parameters are verified, unverified, missing, abolished and not yet given a value."""
    every = list(edition.program.parameters.values())
    in_force = [one for one in every if one.state is ParameterState.IN_FORCE]
    verified = sum(one.verified for one in in_force)
    yet = sum(map(is_not_yet, every))
    missing = sum(one.state is ParameterState.MISSING for one in every) - yet
    abolished = sum(one.state is ParameterState.ABOLISHED for one in every)
    counts = f"已核实 {verified} 个，未核实 {len(in_force) - verified} 个，没有查到 {missing} 个"
    counts += f"，已废止 {abolished} 个" if abolished else ""
    counts += f"，尚无数值 {yet} 个" if yet else ""
    return (f"{counts}（见 ", Link("gaps", "未核实与没有查到"), "）")
