"""How the command speaks to people of what is wrong: a place, a message, what to do, and the exit status."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from engine.language.diagnostics import Diagnostic, Severity
from engine.language.tree import InputError, Place
from engine.program import Span
from tools.cases import WrittenCase

_LINE = 160
"""How much of a source line is shown, in characters."""


class Status(enum.IntEnum):
    """Exit statuses of every subcommand."""

    FINE = 0
    FAILED = 1
    """The check, the test or the lint failed."""
    WRONG_USE = 2
    """Wrong use, or input that cannot be read."""
    INTERRUPTED = 130
    """Ctrl-C, as shells have it."""


def show_input_error(error: InputError, *, quote: bool = True) -> None:
    """`file:line:column message`, the line itself and what to do, on standard error, for each mistake.

    `quote`: whether to show the line; a case may be a real person's, and is never repeated.
    """
    for one in (error, *error.others):
        click.echo(f"{one.place} {click.style(one.message, fg='red')}", err=True)
        source = _line(one.place) if quote else ""
        if source:
            click.echo(f"    {source}", err=True)
        if one.remedy:
            click.echo(f"    → {one.remedy}", err=True)


def refuse(written: WrittenCase, violations: Iterable[tuple[str, str, str]]) -> NoReturn:
    """Shows each violation (path, reason, message) where it stands in the case, in its order, and exits."""
    listed = [(written.find(path), path, reason, message) for path, reason, message in violations]
    listed.sort(key=lambda one: (one[0].line, one[0].column))
    for place, path, reason, message in listed:
        click.echo(f"{place} {click.style(reason, fg='red', bold=True)} {path}：{message}", err=True)
    click.echo(f"案例有 {len(listed)} 处需要更正，没有作出回答", err=True)
    raise click.exceptions.Exit(Status.FAILED)


def _line(place: Place) -> str:
    """The line of the file, cut to what fits; "" where it cannot be read again (standard input)."""
    if not place.line:
        return ""
    try:
        lines = Path(place.file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[place.line - 1].strip()[:_LINE] if place.line <= len(lines) else ""


def show_findings(findings: Iterable[Diagnostic], folder: Path, *, err: bool = False) -> None:
    """Each finding: `file:line:column code message`, then the source line, the other places and the remedy."""
    for finding in findings:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        code = click.style(finding.code.value, fg=colour, bold=True)
        click.echo(f"{where(finding.span, folder)} {code} {finding.message}", err=err)
        if finding.source.strip():
            click.echo(f"    {finding.source.strip()[:_LINE]}", err=err)
        for span in finding.related:
            click.echo(f"    另见 {where(span, folder)}" + (f"  {span.text}" if span.text else ""), err=err)
        if finding.remedy:
            click.echo(f"    → {finding.remedy}", err=err)


def where(span: Span, folder: Path) -> str:
    """A place of the policies as a path from where the command runs."""
    return str(Place(str(folder / span.file), span.line, span.column))
