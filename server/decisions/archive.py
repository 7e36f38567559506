"""Reads the decision log: entries by id, and pages of them with opaque tokens."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.decisions.entries import Content, content_of
from server.decisions.keys import Keys
from server.decisions.store import Filters, Store, Stored

_ID_CHARACTERS = 32
_DIGEST_BYTES = 16


class TokenError(Exception):
    """A page token that was not given out for these filters."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first, and the token of the next page, "" where this is the last."""

    entries: tuple[Stored, ...]
    token: str


class Archive:
    """The log as it is read; every method waits for the database and raises `StoreError` where it cannot be read."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    def entries(self, ids: Sequence[str]) -> list[Stored | None]:
        """The entry of each id, `None` where there is none."""
        found = self._store.of_ids(ids)
        return [found.get(one) for one in ids]

    def content(self, entry: Stored) -> Content:
        """What an entry of `entries` holds. Raises `SealError` where its key is not at hand."""
        return content_of(entry, self._keys)

    def page(self, filters: Filters, size: int, token: str = "", decision_id: str = "") -> Page:
        """A page of entries, at most `size`. `token`: that of the page before, "" for the first.

        Raises `TokenError` where the token was given out for other filters, or not at all.
        """
        if decision_id:
            digests = self._keys.digests("decision", decision_id.encode())
            filters = replace(filters, decision_keys=tuple(digests))
        below = self._last(token, filters) if token else ""
        found = self._store.listed(filters, below, size + 1)
        entries = tuple(found[:size])
        return Page(entries, self._token(entries[-1].id, filters) if len(found) > size else "")

    def close(self) -> None:
        """Closes the database."""
        self._store.close()

    def _token(self, last: str, filters: Filters) -> str:
        return base64.urlsafe_b64encode(last.encode() + self._proof(last, filters)).decode()

    def _last(self, token: str, filters: Filters) -> str:
        try:
            last = base64.urlsafe_b64decode(token.encode("ascii"))[:_ID_CHARACTERS].decode("ascii")
        except (UnicodeError, binascii.Error):
            raise TokenError from None
        if not hmac.compare_digest(token, self._token(last, filters)):
            raise TokenError
        return last

    def _proof(self, last: str, filters: Filters) -> bytes:
        return self._keys.digest("page", last.encode(), repr(filters).encode())[:_DIGEST_BYTES]
