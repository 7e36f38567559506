"""What offices must do and by when."""

from __future__ import annotations

from engine.program import Constant, Deadline, DeadlineUnit, Duty
from tools.handbook.document import Code, Line
from tools.handbook.edition import Edition
from tools.handbook.sums import term


def duty(edition: Edition, one: Duty) -> Line:
    """`事先书面告知（乡镇（街道）；渐退期起始日前 15 天；[1] 一、1）`."""
    due: Line = (*deadline(edition, one.deadline), "；") if one.deadline is not None else ()
    return (edition.duty(one), f"（{one.office}；", *due, edition.cite(one.source), "）")


def deadline(edition: Edition, one: Deadline) -> Line:
    """`渐退期起始日前 渐退告知提前天数 ＝ 15 天（起算：家庭.渐退期起始日）`."""
    base = Code(one.base.span.text)
    known = edition.constants.of(one.base)
    start: Line = ("（起算：", base, "）") if known is None else ("（起算：", *term(edition, one.base), "）")
    if isinstance(one.count, Constant) and not one.count.value:
        return (f"{one.base_name}当天", *start)
    side = "前" if one.before else "后"
    working = "（按工作日计）" if one.unit is DeadlineUnit.WORKING_DAY else ""
    return (f"{one.base_name}{side} ", *term(edition, one.count), working, *start)
