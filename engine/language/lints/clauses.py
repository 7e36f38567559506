"""A source, or a text, that names a clause which the document does not have, as `documents.yaml` lists its clauses."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Documented

from engine.language.diagnostics import Code
from engine.language.lints.citations import citations, missing
from engine.language.lints.context import Context
from engine.language.tree import Mapping, Node, Scalar, Sequence
from engine.program import Document, Span
from engine.suggest import nearest

_TEXTS = {"title": "标题", "note": "说明", "reason": "理由", "review": "`review`"}
Documents = Documented[str, Document]
_Text = tuple[Scalar, Document | None, str]
"""A text, the document of its source, and its key."""
_WITHOUT_SOURCES = "documents.yaml"


def lint(context: Context) -> None:
    """Tells `CLAUSE_UNKNOWN` of each source and of each title, note or reason."""
    documents = context.vocabulary.documents
    for path, root in context.roots.items():
        if path != _WITHOUT_SOURCES:
            for text in _texts(root, "", None, documents):
                _check(context, *text)


def _check(context: Context, node: Scalar, own: Document | None, key: str) -> None:
    if key == "clause" and own is not None and own.clauses:
        for clause in missing(node.text, own):
            _tell(context, node, f"来源的条款 `{clause}`", clause, (own,))
    elif key in _TEXTS:
        for cited in citations(node.text, own, tuple(context.vocabulary.documents.values())):
            if all(one.clauses and missing(cited.clause, one) for one in cited.documents):
                _tell(context, node, f"{_TEXTS[key]}里提到的 `{cited.clause}`", cited.clause, cited.documents)


def _texts(node: Node, key: str, own: Document | None, documents: Documents) -> Iterator[_Text]:
    """Every scalar below a node with its key and the document of the nearest source above it."""
    match node:
        case Scalar():
            yield node, own, key
        case Sequence():
            for item in node.items:
                yield from _texts(item, key, own, documents)
        case Mapping():
            source = node if key == "source" else node.get("source")
            named = source.get("document") if isinstance(source, Mapping) else None
            mine = documents.get(named.text) if isinstance(named, Scalar) else own
            for name, value in node.entries:
                yield from _texts(value, name.text, mine, documents)


def _tell(context: Context, node: Scalar, what: str, clause: str, documents: tuple[Document, ...]) -> None:
    known = [one for document in documents for one in document.clauses]
    where = "、".join(f"`{one.id}`" for one in documents)
    message = f"{what} 在文件 {where} 里没有{nearest(clause, known)}"
    remedy = "核对原文，改正条款；文件确有这一条的，补进 documents.yaml 里它的 `clauses`"
    span = Span(node.place.file, node.place.line, node.place.column)
    context.findings.warning(Code.CLAUSE_UNKNOWN, span, message, remedy)
