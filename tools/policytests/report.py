"""Shows what came of policy tests: failures with what was expected and why not, and what no case has shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from engine.decision import Truth
from tools import console
from tools.policytests.compare import Mismatch
from tools.policytests.coverage import Coverage, Share
from tools.policytests.run import Result
from tools.policytests.why import Why
from tools.render.explanation import rule
from tools.render.layout import Page
from tools.render.table import table
from tools.render.terms import Terms

_NEVER = {Truth.TRUE: "成立", Truth.FALSE: "不成立", Truth.UNKNOWN: "不明"}
_INDENT = 4


def show_failure(result: Result, width: int | None) -> None:
    """The case, a table of what came out otherwise, and the rules behind the first difference.

    `width`: columns of the terminal, `None` for lines of any length.
    """
    test = result.test
    click.echo(f"{test.place} {click.style('没有通过', fg='red', bold=True)} {test.title}")
    click.echo("\n".join(_differences(result.mismatches, width)))
    if result.why is not None:
        click.echo(_because(result.why, width))
    click.echo()


def told(result: Result) -> str:
    """What `show_failure` shows below the title, without colour."""
    lines = list(_differences(result.mismatches, None))
    if result.why is not None:
        lines.append(_because(result.why, None))
    return click.unstyle("\n".join(lines))


def _differences(mismatches: Iterable[Mismatch], width: int | None) -> list[str]:
    rows = [(f"{one.place.line}:{one.place.column}", one.what, one.expected, one.actual) for one in mismatches]
    return table(("行:列", "项目", "期望", "实际"), rows, width, _INDENT)


def _because(why: Why, width: int | None) -> str:
    """The rules as `doudi check --explain` shows them, under the name of what they are to explain."""
    page = Page(None if width is None else width - _INDENT)
    terms = Terms(why.decision)
    page.heading(f"为什么 {why.what} 是这样：")
    for one in why.rules:
        rule(page, terms, one)
    if why.more:
        page.blank()
        page.line(f"另有 {why.more} 条规则，见 doudi check --explain", 2)
    for number, title in terms.cited():
        page.item(f"[{number}]", title, 2)
    return "\n".join(" " * _INDENT + line if line else "" for line in page.text().splitlines())


def show_coverage(coverage: Coverage, folder: Path) -> int:
    """What the cases have shown of the policy, and each rule and condition that they have not; how many there are."""
    gaps = coverage.gaps()
    for gap in gaps:
        never = "、".join(_NEVER[truth] for truth in Truth if truth in gap.missing)
        click.echo(f"{console.where(gap.span, folder)} {gap.what}")
        click.echo(f"    没有案例见到：{never}")
    shares = {"规则": coverage.rules(), "条件": coverage.conditions(), "参数": coverage.parameters()}
    click.echo("覆盖 " + "，".join(f"{what} {_share(share)}" for what, share in shares.items()))
    return len(gaps)


def _share(share: Share) -> str:
    return f"{share.shown}/{share.total}（{share.percent:.1f}%）"
