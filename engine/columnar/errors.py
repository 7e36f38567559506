"""What this reading refuses at load: a construct that portable SQL cannot say is never passed over in silence."""

from __future__ import annotations

from engine.program import Span


class UnsupportedError(Exception):
    """A construct that the columnar reading cannot express. `rule`: the rule or derived fact in which it stands.

    The message is Chinese, for staff, and names rule, file and line.
    """

    def __init__(self, reason: str, rule: str, span: Span) -> None:
        where = f"{span.file} 第 {span.line} 行第 {span.column} 列"
        super().__init__(f"{rule}（{where}）：按列计算时做不到：{reason}")
        self.reason = reason
        self.rule = rule
        self.span = span
