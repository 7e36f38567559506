"""The missing facts: what each conclusion lacks, and all of them with what to ask of whom."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.v1 import decision_pb2 as pb
from tools.render.layout import Page
from tools.render.terms import Terms, grouped, kind


def lacks(page: Page, terms: Terms, paths: Iterable[str]) -> None:
    """The facts that a conclusion lacks, each with the authority that holds it."""
    for index, fact in enumerate(terms.missing(dict.fromkeys(paths))):
        page.item("" if index else "还缺", fact)


def needed(page: Page, terms: Terms, facts: Iterable[pb.NeededFact]) -> None:
    """The section of everything to be asked, where there is anything."""
    groups = grouped(facts)
    if not groups:
        return
    page.heading("还需要的事实（能解决的问题多的在前）")
    for number, one in enumerate(groups, start=1):
        each = "每项" if len(one.subjects) > 1 else ""
        text = f"{terms.fact(one)} · 向{one.fact.authority_name}取得 · {each}影响 {one.fact.opens} 个结论"
        page.line(text, indent=2, mark=f"{number}.")
        page.item("问题", one.fact.question)
        if one.fact.HasField("type"):
            page.item("写法", kind(one.fact.type))
