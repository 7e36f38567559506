"""A file of a policy in its canonical form, with the proof that it still says the same."""

from __future__ import annotations

from collections.abc import Collection as Group

from engine.language import tree
from engine.language.layout import expressions, scalars
from engine.language.layout.document import Document, Node, Scalar
from engine.language.layout.emit import written
from engine.language.layout.names import Written, written_in
from engine.language.layout.source import comments, read
from engine.language.policy import Policy


class LayoutError(Exception):
    """A file whose canonical form cannot be proven to say the same; it is to be left alone."""


def canonical(data: bytes, path: str, policy: Policy | None) -> str:
    """The canonical text of a file. `path`: relative to the policy folder, which says what kind of file it is.

    `policy`: the loaded policy, `None` where there is none; then ids stay ids.
    Raises `InputError` where the file cannot be read, `LayoutError` where the form cannot be proven right.
    """
    document = read(data, path)
    changed = _rewrite(document, path, policy)
    text = written(document)
    if text.encode() == data:
        return text
    _prove(data, text, path, changed)
    return text


def _rewrite(document: Document, path: str, policy: Policy | None) -> set[tuple[str, str]]:
    """Rewrites the expressions and names of a document; gives each text that is another now, before and after."""
    changed: set[tuple[str, str]] = set()
    bracketed = {id(one) for one in _bracketed(document.root, flow=False)}
    for one in written_in(document, path, policy):
        before = one.scalar.text
        after = _of_expression(one) if one.expression else dict(one.named).get(before, before)
        if " ".join(after.split("\n")) != " ".join(before.split("\n")):
            _put(one.scalar, after, flow=id(one.scalar) in bracketed)
            changed.add((before, one.scalar.text))
    return changed


def _of_expression(one: Written) -> str:
    scalar = one.scalar
    return expressions.canonical("\n".join(_lines(scalar)), one.scope)


def _lines(scalar: Scalar) -> list[str]:
    """The text of a scalar by the lines on which it stands, where these are the text but for how they are joined."""
    lines = scalar.lines[1:] if scalar.block else scalar.lines
    joined = " ".join(lines) if scalar.style != "|" else "\n".join(lines)
    return lines if joined == scalar.text.rstrip("\n") else [scalar.text]


def _put(scalar: Scalar, text: str, *, flow: bool) -> None:
    """Gives a scalar another text, in the style that it has if that can say it."""
    if scalar.block:
        lines = text.split("\n")
        end = scalar.text[len(scalar.text.rstrip("\n")) :]
        scalar.text = ("\n" if scalar.style == "|" else " ").join(lines) + end
        scalar.lines = [scalar.lines[0], *lines]
        return
    words = " ".join(text.split("\n"))
    if scalar.style or not scalars.plain(words, flow=flow):
        made = scalars.quoted(words)
        scalar.text, scalar.lines, scalar.style = words, made.lines, made.style
        return
    lines = text.split("\n")
    scalar.text, scalar.lines = words, lines if all(scalars.plain(one, flow=flow) for one in lines) else [words]


def _bracketed(node: Node, *, flow: bool) -> list[Scalar]:
    """The scalars that stand within brackets."""
    if isinstance(node, Scalar):
        return [node] if flow else []
    inside = flow or node.flow
    return [scalar for entry in node.entries for scalar in _bracketed(entry.value, flow=inside)]


# --- proof ------------------------------------------------------------------------------------------------------------


def _prove(data: bytes, text: str, path: str, changed: Group[tuple[str, str]]) -> None:
    """Raises `LayoutError` unless `text` reads as `data` does but for `changed`, has its comments, and is stable."""
    after = text.encode()
    try:
        same = _alike(tree.read(data, path), tree.read(after, path), changed)
        stable = written(read(after, path)) == text
    except tree.InputError as error:
        raise LayoutError(path) from error
    if not same or not stable or comments(data) != comments(after):
        raise LayoutError(path)


def _alike(one: tree.Node, other: tree.Node, changed: Group[tuple[str, str]]) -> bool:
    match one, other:
        case tree.Scalar(), tree.Scalar():
            return (one.text == other.text and one.value == other.value) or (one.text, other.text) in changed
        case tree.Sequence(), tree.Sequence():
            pairs = zip(one.items, other.items, strict=False)
            return len(one.items) == len(other.items) and all(_alike(*pair, changed) for pair in pairs)
        case tree.Mapping(), tree.Mapping():
            return len(one.entries) == len(other.entries) and all(
                mine[0].text == yours[0].text and _alike(mine[1], yours[1], changed)
                for mine, yours in zip(one.entries, other.entries, strict=True)
            )
        case _:
            return False
