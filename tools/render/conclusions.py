"""Statuses and leads: those that hold with their rules, the open ones with what they lack, the others in a line."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.v1 import decision_pb2 as pb
from tools.render.facts import lacks
from tools.render.layout import Page
from tools.render.terms import COLOURS, MARKS, Terms


def conclusions(page: Page, terms: Terms, title: str, every: Iterable[pb.Conclusion]) -> None:
    """A section, where there is anything to say."""
    listed = list(every)
    if not listed:
        return
    page.heading(title)
    for truth in (pb.TRUTH_TRUE, pb.TRUTH_UNKNOWN):
        for group in _by_name(one for one in listed if one.truth == truth):
            names = "、".join(terms.subject(one.subject) for one in group)
            page.line(f"{group[0].name} · {names}", 2, MARKS[truth], COLOURS[truth])
            _why(page, terms, group)
    no = _by_name(one for one in listed if one.truth == pb.TRUTH_FALSE)
    if no:
        text = "、".join(f"{group[0].name}（{'、'.join(terms.subject(one.subject) for one in group)}）" for group in no)
        page.line(text, 2, MARKS[pb.TRUTH_FALSE], COLOURS[pb.TRUTH_FALSE])


def _by_name(every: Iterable[pb.Conclusion]) -> list[list[pb.Conclusion]]:
    groups: dict[str, list[pb.Conclusion]] = {}
    for one in every:
        groups.setdefault(one.id, []).append(one)
    return list(groups.values())


def _why(page: Page, terms: Terms, group: list[pb.Conclusion]) -> None:
    """The rules, the missing facts and the parameters of one conclusion, once for all its subjects."""
    for rule in {rule.id: rule for one in group for rule in one.rules}.values():
        page.item("依据", f"{terms.cite(rule.source)}：{terms.rule(rule)}")
    lacks(page, terms, (path for one in group for path in one.needed_facts))
    without = dict.fromkeys(parameter for one in group for parameter in one.missing_parameters)
    if without:
        page.item("无值", terms.parameters(without))
    assumed = dict.fromkeys(parameter for one in group if one.rules for parameter in one.assumptions)
    if assumed:
        page.item("假定", terms.parameters(assumed))
