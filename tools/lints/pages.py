"""Pages of codes for the terminal, and the list of all codes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.language.diagnostics import Code, Severity
from engine.language.explanations import EXPLANATIONS
from engine.suggest import nearest

_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告"}
_GROUPS = {
    "E1": "文件的写法",
    "E2": "条件、名称和类型",
    "E3": "声明、版本、地区、来源",
    "E4": "参数和区县的数值",
    "E5": "规则和结论",
    "W6": "警告：不算错，但多半不是本意",
}


def severity(code: Code) -> Severity:
    """A code is always of one severity, which its first letter says."""
    return Severity.ERROR if code.value.startswith("E") else Severity.WARNING


def find(word: str) -> Code:
    """The code that goes by `word`, in capitals or not.

    Raises `click.UsageError`, with the nearest code where there is one.
    """
    wanted = word.strip().upper()
    try:
        return Code(wanted)
    except ValueError:
        known = nearest(wanted, (code.value for code in Code))
        raise click.UsageError(f"没有 {word} 这个代码{known}（doudi lint --codes 列出全部代码）") from None


def page(code: Code) -> str:
    """The page of a code, as lines of a terminal."""
    told = EXPLANATIONS[code]
    at = f"（{told.where.value}）" if told.where.value else ""
    return "\n".join(
        [
            f"{code.value} {told.title}（{_SEVERITIES[severity(code)]}）",
            *_part("含义", told.meaning),
            *_part(f"错误的写法{at}", told.wrong),
            *_part("改法", told.remedy),
            *_part("改正后", told.right),
        ]
    )


def listed() -> str:
    """Every code with its title, by group."""
    lines: list[str] = []
    for start, title in _GROUPS.items():
        lines += ["", title] if lines else [title]
        lines += [f"  {code.value}  {EXPLANATIONS[code].title}" for code in Code if code.value.startswith(start)]
    return "\n".join([*lines, "", "doudi lint --explain 代码 说明其中一个"])


def _part(title: str, text: str) -> Iterator[str]:
    yield ""
    yield f"{title}："
    yield from (f"    {line}" if line else "" for line in text.splitlines())
