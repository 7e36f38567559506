"""Why: each rule on each subject as a tree of its conditions, with what was read and where it stands."""

from __future__ import annotations

from doudi.v1 import decision_pb2 as pb
from tools.render.layout import Page
from tools.render.terms import COLOURS, MARKS, Terms

_JOINED = {
    pb.CONDITION_KIND_ALL: "以下全部成立",
    pb.CONDITION_KIND_ANY: "以下至少一项成立",
    pb.CONDITION_KIND_NOT: "以下不成立",
}
_NOT_KNOWN = {
    pb.TRUTH_TRUE: "条件成立，但是否有例外取代它还不明",
    pb.TRUTH_UNKNOWN: "条件是否成立还不明，但已有例外取代它",
}
"""What an exception does to a rule that cannot be said to be displaced."""
_UNKNOWN = "不知道"
_STEP = 2


def explanation(page: Page, terms: Terms, why: pb.Explanation) -> None:
    """The section of rules, then that of derived facts."""
    page.heading("每条规则为什么成立（✓）、不成立（✗）或不明（？）")
    for one in why.rules:
        rule(page, terms, one)
    if why.defines:
        page.heading("推算出的事实")
        for reading in why.defines:
            page.line(_reading(terms, reading), indent=2)


def rule(page: Page, terms: Terms, one: pb.RuleExplanation) -> None:
    """One rule on one subject with its conditions, after an empty line."""
    page.blank()
    page.line(f"{terms.rule(one.rule)} · {terms.subject(one.subject)}", 2, MARKS[one.effective], COLOURS[one.effective])
    page.item("依据", terms.cite(one.rule.source))
    for each in one.displaced:
        page.item("让位", f"条件成立，但适用{terms.rule(each.by)}：{each.reason}")
    if one.truth != one.effective and not one.displaced:
        page.item("让位", _NOT_KNOWN[one.truth])
    _condition(page, terms, one.condition, 4)


def _condition(page: Page, terms: Terms, one: pb.Condition, indent: int) -> None:
    mark, colour = MARKS[one.truth], COLOURS[one.truth]
    if one.kind == pb.CONDITION_KIND_LEAF:
        page.line(f"{one.span.text}  [{one.span.file}:{one.span.line}]", indent, mark, colour)
        read = [_reading(terms, reading) for reading in one.readings]
        told = {*one.span.text.split(), *(reading.value for reading in one.readings)}
        if one.left and one.right and not told.issuperset((one.left, one.right)):
            read.append(f"两边：{one.left} ｜ {one.right}")
        if read:
            page.line("；".join(read), indent + _STEP)
        return
    page.line(f"{_JOINED[one.kind]}：", indent, mark, colour)
    for part in one.parts:
        _condition(page, terms, part, indent + _STEP)


def _reading(terms: Terms, one: pb.Reading) -> str:
    """`成员[妻子].月收入：600.00 元/月`, `低保标准：1041.00 元/月`, `家庭.本市户籍：不知道`."""
    whose = f"{terms.subject(one.subject)}." if one.HasField("subject") else ""
    return f"{whose}{one.name}：{one.value if one.known else _UNKNOWN}"
