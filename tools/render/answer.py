"""A whole answer as a page: what is decided first, then what follows from it and what it rests on."""

from __future__ import annotations

from doudi.v1 import decision_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as answers
from tools.render.benefits import benefits, shown_duties
from tools.render.conclusions import conclusions
from tools.render.duties import duties, materials
from tools.render.explanation import explanation
from tools.render.facts import needed
from tools.render.figures import figures
from tools.render.layout import Page
from tools.render.parameters import parameters
from tools.render.terms import Terms


def render(response: answers.CheckResponse, width: int | None) -> str:
    """The page of an answer; `width`: columns to fit into, `None` for lines of any length."""
    page = Page(width)
    decision = response.decision
    terms = Terms(decision)
    page.heading(f"{decision.region.name}（{decision.region.code}），基准日 {decision.as_of}")
    benefits(page, terms, decision)
    conclusions(page, terms, "身份", decision.statuses)
    conclusions(page, terms, "线索（提示有人去核查，不是待遇）", decision.leads)
    figures(page, terms, decision.figures)
    told = shown_duties(decision)
    duties(page, terms, [one for one in decision.duties if one.SerializeToString(deterministic=True) not in told])
    materials(page, terms, decision.materials)
    needed(page, terms, decision.needed_facts)
    parameters(page, terms, decision)
    if response.HasField("explanation"):
        explanation(page, terms, response.explanation)
    _release(page, terms, decision)
    return page.text()


def _release(page: Page, terms: Terms, decision: pb.Decision) -> None:
    page.heading("所依据的政策")
    page.item("版本", decision.release, indent=2)
    page.item("规则", "、".join(f"{one.title}（{one.since}）" for one in decision.rule_sets) or "无", indent=2)
    if decision.overlays:
        page.item("本地", "、".join(decision.overlays), indent=2)
    for number, title in terms.cited():
        page.item(f"[{number}]", title, indent=2)
    page.item("编号", decision.id, indent=2)
