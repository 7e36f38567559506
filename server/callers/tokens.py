"""Callers with bearer tokens: JSON Web Tokens signed by a key of a JWKS, a file or an address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt

from server.callers.caller import Caller
from server.callers.problem import CallersError

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key pair only: a secret that verifies could also sign, and `none` signs nothing."""
LEEWAY = 30
"""Seconds that the clocks of the issuer and of this machine may be apart."""
_FETCH_SECONDS = 5
_KEEP_SECONDS = 300


class RejectedError(Exception):
    """A token that proves nothing; `reason` is a stable word, without anything of the token."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Tokens:
    """Verifies tokens of one issuer for one audience."""

    def __init__(self, key: Callable[[str], jwt.PyJWK], issuer: str, audience: str) -> None:
        self._key = key
        self._issuer = issuer
        self._audience = audience

    def caller(self, token: str) -> Caller:
        """The caller that a token names. May ask the network for keys: not for an event loop.

        Its claims: `sub` the id; `scope` the services, separated by spaces; `districts` a list of codes. Without a
        `scope` it may call nothing; `districts` that is missing means all, one that is empty means none.

        Raises `RejectedError`.
        """
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key(token),
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise RejectedError("TOKEN_EXPIRED") from None
        except jwt.PyJWKClientConnectionError:
            raise RejectedError("KEYS_UNREACHABLE") from None
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            raise RejectedError("TOKEN_INVALID") from None
        scope, districts = claims.get("scope", ""), claims.get("districts")
        listed = districts is None or (isinstance(districts, list) and all(isinstance(one, str) for one in districts))
        if not isinstance(scope, str) or not listed:
            raise RejectedError("TOKEN_INVALID")
        return Caller(claims["sub"], frozenset(scope.split()), None if districts is None else frozenset(districts))


def open_tokens(jwks: str, issuer: str, audience: str) -> Tokens:
    """Tokens verified by the keys of `jwks`, a file or an `https:` address that is asked when it is first needed.

    Raises `CallersError` where the file cannot be read or the issuer or the audience is not said.
    """
    if not issuer or not audience:
        raise CallersError(
            "配置了 callers.jwks，就要写明 callers.issuer 和 callers.audience，否则别处签发的令牌也能通过"
        )
    if jwks.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        client = jwt.PyJWKClient(jwks, lifespan=_KEEP_SECONDS, timeout=_FETCH_SECONDS)
        return Tokens(client.get_signing_key_from_jwt, issuer, audience)
    if "://" in jwks:
        raise CallersError("callers.jwks 应是文件，或 https:// 开头的地址：签名公钥不能从不加密的地址取得")
    try:
        keys = jwt.PyJWKSet.from_dict(json.loads(Path(jwks).read_text(encoding="utf-8")))
    except OSError as error:
        raise CallersError(f"{jwks} 公钥文件读不出来（{error.strerror}），检查路径和权限") from None
    except (ValueError, TypeError, AttributeError, jwt.PyJWTError):
        raise CallersError(f"{jwks} 不是 JWKS 文件，应是带 keys 的 JSON") from None
    known = {key.key_id: key for key in keys.keys}

    def find(token: str) -> jwt.PyJWK:
        identifier = jwt.get_unverified_header(token).get("kid")
        if identifier is None and len(keys.keys) == 1:
            return keys.keys[0]
        return known[identifier]

    return Tokens(find, issuer, audience)
