"""Picks the cases that somebody asks for: by their titles, their files, or the rules that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import click

from engine.language import Policy, tree
from engine.program import Program, Rule
from engine.suggest import nearest
from tools.policytests.coverage import programs
from tools.policytests.files import CaseFile

_LISTED = 12
"""How many files are named where nothing matches."""


def select(files: Sequence[CaseFile], patterns: Sequence[str], policy: Policy) -> tuple[CaseFile, ...]:
    """The cases of `files` that any of `patterns` names; all of them without patterns.

    A pattern is part of a title, of a file's path or of a rule's id, or a glob (`*渐退*`) that fits the whole of one.
    A case is about a rule if it expects anything of what the rule concludes, or names it.

    Raises `click.UsageError` where nothing matches.
    """
    if not patterns:
        return tuple(files)
    rules: dict[str, frozenset[str]] = {}
    for program in programs(policy):
        for rule in program.rules:
            rules[rule.id] = rules.get(rule.id, frozenset()) | _words(program, rule)
    words = frozenset[str]().union(*(names for rule, names in rules.items() if _fits(rule, patterns)))
    chosen = tuple(one for one in (_of(file, patterns, words) for file in files) if one.tests or one.errors)
    if not any(one.tests for one in chosen):
        raise click.UsageError(_nothing(files, patterns, rules))
    return chosen


def _of(file: CaseFile, patterns: Sequence[str], words: frozenset[str]) -> CaseFile:
    if _fits(str(file.path), patterns):
        return file
    tests = tuple(
        one for one in file.tests if _fits(one.title, patterns) or not words.isdisjoint(_expected(one.expect))
    )
    return CaseFile(file.path, tests, file.errors if tests else ())


def _fits(text: str, patterns: Iterable[str]) -> bool:
    return any(one.casefold() in text.casefold() or fnmatchcase(text, one) for one in patterns)


def _words(program: Program, rule: Rule) -> frozenset[str]:
    """The words by which a case may expect what `rule` concludes."""
    named = [
        *((program.benefits[rule.grant.benefit],) if rule.grant is not None else ()),
        *(program.statuses[one] for one in rule.statuses),
        *(program.leads[one] for one in rule.leads),
        *(program.duties[one] for one in rule.duties),
        *(program.defines[one] for one in rule.figures),
    ]
    words = {rule.id, *(one.id for one in named), *(one.name for one in named)}
    return frozenset(words | {"violations"} if rule.materials is not None else words)


def _expected(node: tree.Node) -> Iterable[str]:
    """Every word of an expectation, that of `成员[妻子].津贴` being `津贴`."""
    match node:
        case tree.Scalar():
            yield node.text.rpartition(".")[2]
        case tree.Sequence():
            for item in node.items:
                yield from _expected(item)
        case tree.Mapping():
            for key, value in node.entries:
                yield from _expected(key)
                yield from _expected(value)


def _nothing(files: Sequence[CaseFile], patterns: Sequence[str], rules: Iterable[str]) -> str:
    titles = [test.title for file in files for test in file.tests]
    offered = nearest(patterns[0], (*titles, *rules))
    lines = [f"没有案例的标题、文件或规则符合 {'、'.join(patterns)}{offered}；有 {len(titles)} 个案例："]
    lines += [f"    {file.path}（{len(file.tests)} 个）" for file in files[:_LISTED]]
    if len(files) > _LISTED:
        lines.append(f"    另有 {len(files) - _LISTED} 个文件")
    return "\n".join(lines)
