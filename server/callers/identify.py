"""Finds out who calls from what they show: a token, a key or a certificate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server import refusals
from server.callers import keys
from server.callers.caller import ANYBODY, Caller
from server.callers.keys import Keys
from server.callers.problem import CallersError
from server.callers.rates import Rates
from server.callers.tokens import RejectedError, Tokens, open_tokens
from server.configuration.callers import Callers as CallersConfiguration
from server.files import mark

AUTHORIZATION = "authorization"
_BEARER = "bearer "
_LONGEST = 16_384
"""The longest token that is looked at, in characters."""
_LOOK_SECONDS = 2.0
"""How long a file of keys is trusted before it is looked at again."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a caller shows: the value of its `authorization`, and the names in a certificate that TLS has verified."""

    authorization: str = ""
    certificate: Sequence[str] = ()


class Callers:
    """Who may call. A file of keys that changes is read anew; one that has become wrong leaves the last good one."""

    def __init__(self, configuration: CallersConfiguration) -> None:
        """Raises `CallersError` where a file cannot be read."""
        self.asks = configuration.asks
        """Whether callers have to show who they are; where not, everybody is `ANYBODY`."""
        self._file = configuration.keys
        self._keys = keys.read(configuration.keys) if configuration.keys is not None else Keys()
        self._mark = mark(self._file) if self._file is not None else None
        self._looked = time.monotonic()
        self._tokens: Tokens | None = None
        if configuration.jwks:
            self._tokens = open_tokens(configuration.jwks, configuration.issuer, configuration.audience)
        self._rates = Rates(configuration.rate, configuration.burst)

    async def identify(self, shown: Credentials) -> Caller:
        """The caller. Raises `RefusedError`, UNAUTHENTICATED, where what is shown proves nothing."""
        if not self.asks:
            return ANYBODY
        word = shown.authorization
        if word[: len(_BEARER)].lower() == _BEARER and len(word) <= _LONGEST:
            return await self._bearer(word[len(_BEARER) :].strip())
        if word:
            raise refusals.unauthenticated("AUTHORIZATION_INVALID")
        for name in shown.certificate:
            caller = self._current().by_certificate.get(name)
            if caller is not None:
                return caller
        raise refusals.unauthenticated("CREDENTIALS_MISSING")

    def admit(self, caller: Caller, service: str, count: int = 1) -> None:
        """Raises `RefusedError` where a service is beyond the scope of a caller, or it calls too fast."""
        if not caller.may_call(service):
            raise refusals.service_forbidden(service.rpartition(".")[2])
        wait = self._rates.take(caller.id, time.monotonic(), count)
        if wait:
            raise refusals.too_fast(wait)

    async def _bearer(self, word: str) -> Caller:
        known = self._current().caller(word)
        if known is not None:
            return known
        if self._tokens is None or word.startswith(keys.PREFIX):
            raise refusals.unauthenticated("KEY_UNKNOWN")
        try:
            # Keys may have to be fetched, and a signature takes a while.
            return await asyncio.to_thread(self._tokens.caller, word)
        except RejectedError as error:
            raise refusals.unauthenticated(error.reason) from None

    def _current(self) -> Keys:
        now = time.monotonic()
        if self._file is not None and now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self.renew()
        return self._keys

    def renew(self) -> None:
        """Reads the file of keys anew where it has changed."""
        if self._file is None or (now := mark(self._file)) == self._mark:
            return
        self._mark = now
        try:
            self._keys = keys.read(self._file)
        except CallersError:
            # Half written, or wrong: those who could call still can; the next change is looked at again.
            return


def from_metadata(
    metadata: Iterable[tuple[str, str | bytes]], certificate: Mapping[str, Iterable[bytes]]
) -> Credentials:
    """What a gRPC call shows: its metadata, and what TLS says of the peer."""
    words = [value for key, value in metadata if key == AUTHORIZATION and isinstance(value, str)]
    names = [
        name.decode("utf-8", errors="replace")
        for key in ("x509_subject_alternative_name", "x509_common_name")
        for name in certificate.get(key, ())
    ]
    return Credentials(words[0] if len(words) == 1 else "?" if words else "", tuple(names))
