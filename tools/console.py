"""How the command speaks to people: findings with their source line, and the exit status that goes with them."""

from __future__ import annotations

import enum
from pathlib import Path

import click

from engine.language.diagnostics import Diagnostic, Severity
from engine.language.tree import InputError, Place
from engine.program import Span


class Status(enum.IntEnum):
    """Exit statuses of every subcommand."""

    FINE = 0
    FAILED = 1
    """The check, the test or the lint failed."""
    WRONG_USE = 2
    """Wrong use, or input that cannot be read."""


def show_input_error(error: InputError) -> None:
    """`file:line:column message`, the line itself and what to do, on standard error."""
    click.echo(f"{error.place} {click.style(error.message, fg='red')}", err=True)
    source = _line(error.place)
    if source:
        click.echo(f"    {source}", err=True)
    if error.remedy:
        click.echo(f"    → {error.remedy}", err=True)


def _line(place: Place) -> str:
    """The line of the file, cut to what fits; "" where it cannot be read again (standard input)."""
    if not place.line:
        return ""
    try:
        lines = Path(place.file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[place.line - 1].strip()[:160] if place.line <= len(lines) else ""


def show_diagnostic(finding: Diagnostic, folder: Path) -> None:
    """`file:line:column code message`, then the source line, the other places and the remedy, indented."""
    colour = "red" if finding.severity is Severity.ERROR else "yellow"
    click.echo(
        f"{where(finding.span, folder)} {click.style(finding.code.value, fg=colour, bold=True)} {finding.message}"
    )
    if finding.source.strip():
        click.echo(f"    {finding.source.strip()[:160]}")
    for span in finding.related:
        click.echo(f"    另见 {where(span, folder)}" + (f"  {span.text}" if span.text else ""))
    if finding.remedy:
        click.echo(f"    → {finding.remedy}")


def where(span: Span, folder: Path) -> str:
    """A place of the policies as a path from where the command runs."""
    return str(Place(str(folder / span.file), span.line, span.column))
