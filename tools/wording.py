"""The Chinese words for outcomes, reasons, sums and deadlines, the same wherever the command shows them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.decision import Outcome, ReviewReason

OUTCOMES = {
    Outcome.ELIGIBLE: "符合（eligible）",
    Outcome.INELIGIBLE: "不符合（ineligible）",
    Outcome.NEEDS_FACTS: "缺事实（needs_facts）",
    Outcome.NEEDS_REVIEW: "需人工审核（needs_review）",
}

REVIEWS = {
    ReviewReason.CONFLICT: "规则结论不一致（conflict）",
    ReviewReason.DISCRETION: "政策规定由人决定（discretion）",
    ReviewReason.PARAMETER_MISSING: "参数没有取值（parameter_missing）",
    ReviewReason.INVALID_TERMS: "规则给出的金额或期限不成立（invalid_terms）",
}


def yuan(fen: int | None) -> str:
    """分 as `1,234.50 元`; `无` where there is no sum."""
    if fen is None:
        return "无"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d} 元"


def months(count: int | None) -> str:
    """`12 个月`; `无` where there is no term."""
    return "无" if count is None else f"{count} 个月"


def listed(words: Iterable[str]) -> str:
    """Words in the order of their text, or `无`."""
    return "、".join(sorted(words)) or "无"
