"""A rule that never takes effect, since whenever it holds an exception to it holds too."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language.diagnostics import Code
from engine.language.lints.context import Context
from engine.language.lints.implication import implied
from engine.program import Rule, Span


def lint(context: Context) -> None:
    """Tells `RULE_DISPLACED` of each rule that is displaced on every day and in every region of its version."""
    alive: set[Span] = set()
    displacing: dict[Span, tuple[Rule, Rule]] = {}
    for rule, site in context.rules():
        if rule.span in alive:
            continue
        candidates = list(_exceptions(rule, site.span.resolved.rules))
        for _, truths in context.truths(site, *(one.condition for one in candidates)):
            known = truths.narrowing(rule.condition)
            by = next((one for one in candidates if implied(one.condition, True, truths, known)), None)
            # What can never be met is told as that.
            if by is None or not truths.possible(rule.condition, True):
                alive.add(rule.span)
                break
            displacing.setdefault(rule.span, (rule, by))
    for place, (rule, by) in displacing.items():
        if place not in alive:
            message = f"规则 `{rule.id}` 每次成立都被例外 `{by.id}` 排除，从不生效"
            remedy = "检查例外的条件是否太宽；确实被取代的规则删去"
            context.findings.warning(Code.RULE_DISPLACED, place, message, remedy, by.span)


def _exceptions(rule: Rule, rules: tuple[Rule, ...]) -> Iterator[Rule]:
    """The exceptions to `rule` that nothing displaces in turn."""
    excepted = {one for other in rules for one in other.exception_to}
    return (one for one in rules if rule.id in one.exception_to and one.id not in excepted)
