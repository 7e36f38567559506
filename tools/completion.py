"""What the shell offers for the words of a policy: read from single files, for a Tab should not be felt.

Each function is a `shell_complete` of click. Where the policies cannot be read it offers nothing: a Tab never fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from engine.language import tree
from engine.language.diagnostics import Code
from engine.language.tree import InputError
from tools import policies as folders
from tools.cases import read_file


def regions(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of regions, or their codes once a digit was typed."""
    named = ("code", "name") if incomplete[:1].isdigit() else ("name", "aliases")
    return _offered(_declared(context, "regions.yaml", "regions"), named, incomplete)


def benefits(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names and ids of benefits."""
    return _offered(_declared(context, "benefits.yaml", "benefits"), ("name", "id"), incomplete)


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes of diagnostics, `E202`."""
    return [CompletionItem(one.value) for one in Code if one.value.startswith(incomplete.upper())]


def rules(context: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of rules, `tapering/expenditure-dibao`; of one rule set once its name and a slash were typed."""
    wanted, slash, _ = incomplete.partition("/")
    folder = _policies(context)
    if folder is None:
        return []
    sets = sorted({file.parent.name for file in folder.glob("*/*/????-??-??.yaml")})
    if not slash:
        return [CompletionItem(f"{one}/") for one in sets if one.startswith(wanted)]
    found = {f"{wanted}/{one}" for file in folder.glob(f"*/{wanted}/????-??-??.yaml") for one in _ids(file)}
    return [CompletionItem(one) for one in sorted(found) if one.startswith(incomplete)]


def titles(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Titles of the cases in the file that was named."""
    # An option that still waits for its value keeps click from giving the other words their places.
    node = _read(Path(context.args[0])) if context.args else None
    return _offered(_mappings(node), ("case",), incomplete)


def _offered(declared: Iterator[tree.Mapping], keys: tuple[str, ...], incomplete: str) -> list[CompletionItem]:
    words = dict.fromkeys(word for one in declared for key in keys for word in _words(one.get(key)))
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _words(node: tree.Node | None) -> Iterator[str]:
    if isinstance(node, tree.Scalar):
        yield node.text
    elif isinstance(node, tree.Sequence):
        yield from (one.text for one in node.items if isinstance(one, tree.Scalar))


def _ids(file: Path) -> Iterator[str]:
    node = _read(file)
    for one in _mappings(node.get("rules") if isinstance(node, tree.Mapping) else None):
        yield from _words(one.get("id"))


def _declared(context: click.Context, file: str, key: str) -> Iterator[tree.Mapping]:
    folder = _policies(context)
    node = _read(folder / file) if folder is not None else None
    return _mappings(node.get(key) if isinstance(node, tree.Mapping) else None)


def _mappings(node: tree.Node | None) -> Iterator[tree.Mapping]:
    if isinstance(node, tree.Sequence):
        yield from (one for one in node.items if isinstance(one, tree.Mapping))


def _read(file: Path) -> tree.Node | None:
    try:
        return read_file(file)
    except InputError:
        return None


def _policies(context: click.Context) -> Path | None:
    """The folder that was named, or the one the command would take."""
    named = context.params.get("policies")
    try:
        return named if isinstance(named, Path) else folders.default()
    except click.UsageError:
        return None
