"""Finds the clauses that a Chinese text names, and the document that each is said to be of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from engine.program import Document

_NUMERAL = "[零〇一二三四五六七八九十百千0-9]+"
_HEADED = "[一二三四五六七八九十]+、[0-9]{1,2}(?!\\s*[0-9年月日周岁天个人户份倍元%％])"
"""三、2: the second point under the third heading; no quantity that follows an enumeration."""
_ARTICLE = f"第{_NUMERAL}条"
_BELOW = f"(?:第{_NUMERAL}款)?(?:第{_NUMERAL}项)?"
_CITED = re.compile(f"{_ARTICLE}{_BELOW}|{_HEADED}")
_BETWEEN = re.compile("[、，,和与及或至到]|以及|或者")
"""What stands between two clauses of one document."""
_LEADING = "依按据照见同与和及或由从在以本该为是即“「《》（("
"""A word may end in these before the name of a document, or before a clause of the document in question itself."""
_PUNCTUATION = re.compile(r"[\s，。；：、,;:？！]")
_SUFFIX = re.compile(r"(（[^（）]*）)+$")
WHOLE = "全文"


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause, and the documents that it may be of."""

    clause: str
    documents: tuple[Document, ...]


def missing(clause: str, document: Document) -> tuple[str, ...]:
    """The clauses of a source's `clause:` that a document does not have, as it lists its clauses."""
    if clause in (WHOLE, *document.clauses):
        return ()
    listed = re.split(r"[，,；;和及至]|、(?=第)", clause)
    return tuple(one.strip() for one in listed if one.strip() and not has(document, one.strip()))


def has(document: Document, clause: str) -> bool:
    """Whether a document has a clause, or the article that it is a part of."""
    return any(
        clause == one or (clause.startswith(one) and re.fullmatch(_BELOW, clause[len(one) :]) is not None)
        for one in document.clauses
    )


def citations(text: str, own: Document | None, documents: Collection[Document]) -> Iterator[Citation]:
    """The clauses that `text` names, each with its document where one can tell. `own`: the document of its source."""
    before: Citation | None = None
    end = 0
    for found in _CITED.finditer(text):
        if before is not None and _BETWEEN.fullmatch(text[end : found.start()].strip()):
            cited = before.documents
        else:
            cited = tuple(_documents(text[: found.start()], found[0], own, documents))
        before, end = Citation(found[0], cited), found.end()
        if cited:
            yield before


def _documents(before: str, clause: str, own: Document | None, documents: Collection[Document]) -> Iterable[Document]:
    word = _PUNCTUATION.split(before)[-1].rstrip("》”」")
    longest = max((_named(word, one) for one in documents), default=0)
    alike = [one for one in documents if longest and _named(word, one) == longest]
    meant = own in alike or not word or (not alike and word[-1] in _LEADING)
    if meant:
        alike = [] if own is None else [own]
    # A document with articles has no clause 三、2; such a one is of a document that numbers so.
    if re.fullmatch(_HEADED, clause) and not any(_numbers_so(one) for one in alike):
        return [one for one in documents if meant and _numbers_so(one)]
    return alike


def _named(word: str, document: Document) -> int:
    """How much of the end of `word` names a document: the end of its title, of two characters at least, or its number.

    0 where it does not, or where more stands before that end, so that another document may be meant.
    """
    title = _SUFFIX.sub("", document.title)
    tails = [title[start:] for start in range(len(title) - 1)]
    for tail in (document.number, *tails):
        if tail and word.endswith(tail):
            rest = word[: len(word) - len(tail)]
            return len(tail) if not rest or rest[-1] in _LEADING else 0
    return 0


def _numbers_so(document: Document) -> bool:
    return any(re.fullmatch(_HEADED, one) for one in document.clauses)
