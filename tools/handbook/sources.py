"""What the policy stands on and where it holds: documents, versions of rule sets, regions, holidays."""

from __future__ import annotations

from collections.abc import Iterator

from engine.program import Region
from server.answer.labels import DOCUMENT_STATUSES
from tools.handbook import anchors
from tools.handbook.document import Anchor, Badge, Block, Code, Heading, Line, Paragraph, Table, Tone
from tools.handbook.edition import UNVERIFIED, VERIFIED, Edition
from tools.handbook.words import level

_NONE = "—"


def documents(edition: Edition) -> Iterator[Block]:
    """The documents, with the numbers by which this edition cites them."""
    yield Heading(2, "documents", "文件")
    rows = tuple(
        (
            (Anchor(anchors.document(one.id)), f"[{number}]"),
            (f"《{one.title}》 ", Code(one.id)),
            (one.number or _NONE,),
            (DOCUMENT_STATUSES.get(one.status, one.status),),
        )
        for number, one in enumerate(edition.program.documents.values(), 1)
    )
    yield Table(("序号", "标题", "文号", "状态"), rows)


def versions(edition: Edition) -> Iterator[Block]:
    """Every version of every rule set, with those in force."""
    yield Heading(2, "versions", "规则集的各个版本")
    in_force = {one.file for one in edition.program.rule_sets}
    rows = tuple(
        (
            (f"{one.rule_set.title} ", Code(one.rule_set.id)),
            (f"{one.rule_set.since} 起" if one.until is None else f"{one.rule_set.since} 至 {one.until}",),
            (DOCUMENT_STATUSES.get(one.rule_set.status, one.rule_set.status),),
            (edition.cite(one.rule_set.source),),
            (Code(one.rule_set.file),),
            (Badge("现行", Tone.GOOD),) if one.rule_set.file in in_force else (_NONE,),
        )
        for one in edition.policy.rule_set_versions
    )
    yield Table(("规则集", "适用的日子", "状态", "依据", "文件", "当日"), rows)


def regions(edition: Edition) -> Iterator[Block]:
    """The regions, with those that have ended and who took over."""
    yield Heading(2, "regions", "地区")
    headers = ("代码", "名称", "级别", "上级", "存续", "由谁承接", "政策")
    yield Table(headers, tuple(_region(edition, one) for one in edition.policy.regions.values()))


def _region(edition: Edition, one: Region) -> tuple[Line, ...]:
    known = edition.policy.regions
    aliases = f"（{'、'.join(one.aliases)}）" if one.aliases else ""
    since = f"{one.since} 起" if one.since is not None else ""
    until = f"至 {one.until}" if one.until is not None else ""
    return (
        (one.code,),
        (f"{one.name}{aliases}",),
        (level(one.level),),
        (known[one.of].name if one.of is not None else _NONE,),
        (" ".join(part for part in (since, until) if part) or _NONE,),
        ("、".join(known[each].name for each in one.successors) or _NONE,),
        ("自有政策文件夹" if one.code in edition.policy.tenant_regions else _NONE,),
    )


def holidays(edition: Edition) -> Iterator[Block]:
    """The years in which working days can be counted."""
    yield Heading(2, "holidays", "节假日安排")
    years = edition.program.calendar
    yield Paragraph(("以工作日计的期限按国务院办公厅各年的安排推算；没有录入的年份，推算不出日期。",))
    if not years:
        yield Paragraph(("没有录入任何一年。",))
        return
    rows: list[tuple[Line, ...]] = []
    for one in years.values():
        standing = (VERIFIED,) if one.verified else (UNVERIFIED, f" {one.note}")
        days = f"放假 {len(one.off)} 天，调休上班 {len(one.work)} 天"
        rows.append(((str(one.year),), (days,), (edition.cite(one.source),), standing))
    yield Table(("年份", "安排", "依据", "核实"), tuple(rows))
