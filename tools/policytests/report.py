"""Shows what came of policy tests: failures with what was expected, and what no case has shown."""

from __future__ import annotations

from pathlib import Path

import click

from engine.decision import Truth
from tools import console
from tools.policytests.coverage import Coverage, Share
from tools.policytests.run import Result

_NEVER = {Truth.TRUE: "成立", Truth.FALSE: "不成立", Truth.UNKNOWN: "不明"}


def show_failure(result: Result) -> None:
    """The case, and each thing that came out otherwise, with its place."""
    test = result.test
    click.echo(f"{test.place} {click.style('没有通过', fg='red', bold=True)} {test.title}")
    for one in result.mismatches:
        click.echo(f"    {one.place} {one.what}")
        click.echo(f"        期望 {one.expected}")
        click.echo(f"        实际 {one.actual}")


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
