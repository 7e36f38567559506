"""The figures that rules tell: how far short, how many days overdue."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.v1 import decision_pb2 as pb
from tools.render.layout import Page
from tools.render.terms import Terms


def figures(page: Page, terms: Terms, every: Iterable[pb.Figure]) -> None:
    """The section of figures, each once whichever rules tell it."""
    told = {(one.id, one.subject.entity, one.subject.index): one for one in every}
    if not told:
        return
    page.heading("数值")
    for one in told.values():
        value = one.value if one.known else "不明"
        page.line(f"{one.name} · {terms.subject(one.subject)}：{value}", indent=2)
        page.item("依据", f"{terms.cite(one.rule.source)}：{terms.rule(one.rule)}")
