"""What would have to change for a benefit to come out otherwise, as lines of a page."""

from __future__ import annotations

from collections.abc import Mapping

from engine.decision import BenefitDecision, Outcome, Sum
from engine.program import Program
from engine.witness import Alternatives, Change, Otherwise
from server.answer.text import written, yuan
from tools import wording
from tools.names import fact_name
from tools.render.layout import Page

_COLOURS = {Outcome.ELIGIBLE: "green", Outcome.NEEDS_REVIEW: "magenta", Outcome.NEEDS_FACTS: "yellow"}
References = Mapping[str, tuple[str, ...]]


def alternatives(page: Page, program: Program, references: References, found: Alternatives) -> None:
    """The section: each fact that makes a difference alone, else the fewest that do so together."""
    page.heading("怎样会有不同的结果（每一项都由引擎实际算过）")
    for one in found.single:
        _otherwise(page, program, references, one)
    if found.together:
        page.line("改变一项还不能享受；找到的最少改动是下面各项同时改变：", indent=2)
        for one in found.together:
            _otherwise(page, program, references, one)
    if not found.single and not found.together:
        page.line("没有找到：改变所涉及的事实都得不到别的结果。", indent=2)
    page.line(f"共算了 {found.tried} 个改动后的家庭；这是搜索，不是证明，也不是对这个家庭的决定。", indent=2)


def _otherwise(page: Page, program: Program, references: References, one: Otherwise) -> None:
    changes = "，并且".join(change(program, references, each) for each in one.changes)
    page.line(f"{changes} → {told(one.decision)}", 2, "·", _COLOURS.get(one.decision.outcome))


def change(program: Program, references: References, one: Change) -> str:
    """`成员[妻子].月收入 由 600.00 元/月 变为 1041.00 元/月`."""
    kind = program.facts[one.key.entity, one.key.fact].type
    before = f"由 {written(one.before, kind)} 变为" if one.known else "（现在不知道）若为"
    return f"{fact_name(program, one.key, references)} {before} {written(one.after, kind)}"


def told(decision: BenefitDecision) -> str:
    """An outcome with its sums and term, in a line."""
    parts = [wording.OUTCOMES[decision.outcome].split("（")[0]]
    if decision.review is not None:
        parts.append(wording.REVIEWS[decision.review].split("（")[0])
    for how, total in (("每月", decision.monthly), ("一次性", decision.once)):
        if total is not None:
            parts.append(f"{how} {_sum(total)}")
    if decision.months is not None:
        parts.append(wording.months(decision.months))
    return "，".join(parts)


def _sum(total: Sum) -> str:
    low, high = total.at_least, total.at_most
    if low is not None and low == high:
        return f"{yuan(low)} 元"
    bounds = [
        f"不低于 {yuan(low)} 元" if low is not None else "",
        f"不高于 {yuan(high)} 元" if high is not None else "",
    ]
    return "、".join(bound for bound in bounds if bound)
