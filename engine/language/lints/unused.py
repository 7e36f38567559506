"""A parameter that no rule, define or deadline reads."""

from __future__ import annotations

from engine.language.diagnostics import Code
from engine.language.lints.context import Context


def lint(context: Context) -> None:
    """Tells `PARAMETER_UNUSED` of each parameter that nothing reads on any day."""
    for tenant in context.tenants.values():
        read = frozenset[str]().union(*(span.resolved.read for span in tenant.spans))
        for one in tenant.parameters.values():
            if one.id not in read:
                message = f"没有规则读参数 `{one.name}`"
                context.findings.warning(Code.PARAMETER_UNUSED, one.span, message, "删去，或检查规则里的名称")
