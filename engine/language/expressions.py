"""From the text of an expression to a typed one, with its mistakes among the findings."""

from __future__ import annotations

from collections.abc import Callable

from engine.language import arithmetic, functions, parse, syntax
from engine.language.diagnostics import Code, Findings
from engine.language.surface import SurfaceAll, SurfaceAny, SurfaceCondition, SurfaceNot, Text
from engine.language.types import type_name
from engine.language.typing import BOOLEAN, Forms, Scope, Typer, TypingError
from engine.program import And, Expression, Kind, Not, Or, Span, Type

_FORMS = Forms(functions.apply, arithmetic.calculate)


class Expressions:
    """Reads expressions and keeps what is wrong with them. A method gives `None` where there is an error."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def condition(self, condition: SurfaceCondition, scope: Scope) -> Expression | None:
        """`when:` as one expression; every mistake in it is told."""
        match condition:
            case Text():
                return self._read(condition, scope, lambda typer, node: typer.condition(node))
            case SurfaceNot():
                part = self.condition(condition.part, scope)
                return None if part is None else Not(part, BOOLEAN, condition.span)
            case SurfaceAll() | SurfaceAny():
                read = [self.condition(part, scope) for part in condition.parts]
                parts = tuple(part for part in read if part is not None)
                if len(parts) < len(read):
                    return None
                form = And if isinstance(condition, SurfaceAll) else Or
                return form(parts, BOOLEAN, condition.span)

    def value(self, text: Text, scope: Scope, expected: Type | None = None) -> Expression | None:
        """An expression that may be of any type; `expected` says what a bare number or word in it is meant to be."""
        return self._read(text, scope, lambda typer, node: typer.expression(node, expected))

    def exactly(self, text: Text, scope: Scope, wanted: Type, what: str) -> Expression | None:
        """An expression of the kind and unit of `wanted`, whole where `wanted` is."""
        typed = self.value(text, scope, wanted)
        if typed is None:
            return None
        found = typed.type
        if found.kind is not wanted.kind or (wanted.choices and found.choices != wanted.choices):
            message = f"{what}应是{type_name(wanted)}，这里是{type_name(found)}"
            self.findings.error(Code.TYPE_MISMATCH, typed.span, message, "检查名称和算式")
            return None
        if found.unit is not wanted.unit:
            message = f"{what}应是{type_name(wanted)}，这里是{type_name(found)}"
            self.findings.error(Code.UNIT_MISMATCH, typed.span, message, "检查单位；每月与每年用 `折年`、`折月` 换算")
            return None
        if wanted.integral and not found.integral:
            function = "取整到分" if wanted.kind is Kind.MONEY else "取整"
            message = f"{what}可能不是整数，没有写明怎样取整"
            remedy = f"写成 `{function}(…, 向上)`，方向可写 向上、向下、四舍五入"
            self.findings.error(Code.NOT_ROUNDED, typed.span, message, remedy)
            return None
        return typed

    def _read(self, text: Text, scope: Scope, read: Callable[[Typer, syntax.Node], Expression]) -> Expression | None:
        typer = Typer(text, scope, _FORMS)
        try:
            return read(typer, parse.parse(text.text))
        except parse.ExpressionError as error:
            column = text.span.column + error.offset if text.exact else text.span.column
            span = Span(text.span.file, text.span.line, column, text.text)
            self.findings.error(error.code, span, error.message, error.remedy)
        except TypingError as error:
            if error.code is not None:
                self.findings.error(error.code, typer.span(error.node), error.message, error.remedy)
        return None
