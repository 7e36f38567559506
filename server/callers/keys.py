"""Callers with static keys or certificates: a file that holds hashes and names, never a key itself.

A key is 32 random bytes, so that one round of SHA-256 is enough: there is no password to be guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.language import tree
from engine.language.diagnostics import Code, Findings
from engine.language.reader import Reader
from engine.language.tree import InputError, Node
from server.callers.caller import Caller
from server.callers.problem import CallersError

PREFIX = "doudi_"
"""What keys begin with, so that one that leaked into a file or a log can be found."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_KEYS = ("id",)
_OPTIONAL = ("sha256", "certificates", "services", "districts")
SERVICES = ("EligibilityService", "PolicyService", "DecisionService")


def generate() -> tuple[str, str]:
    """A new key, to be handed to the caller once, and the hash of it, for the file."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, hashed(key)


def hashed(key: str) -> str:
    """SHA-256 of a key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """The callers of a file, by the hash of a key and by the name in a certificate."""

    by_hash: Mapping[str, Caller] = field(default_factory=dict)
    by_certificate: Mapping[str, Caller] = field(default_factory=dict)

    def caller(self, key: str) -> Caller | None:
        """Whose key it is. Takes the same time whichever it is."""
        shown = hashed(key)
        found: Caller | None = None
        for known, caller in self.by_hash.items():
            if hmac.compare_digest(known, shown):
                found = caller
        return found


def read(path: Path) -> Keys:
    """The callers of a file: a list of `{id, sha256: […], certificates: […], services: […], districts: […]}`.

    Raises `CallersError` with the place of every mistake.
    """
    findings = Findings()
    reader = Reader(findings)
    try:
        root = tree.read(path.read_bytes(), str(path))
    except OSError as error:
        raise CallersError(f"{path} 调用方文件读不出来（{error.strerror}），检查路径和权限") from None
    except InputError as error:
        raise CallersError(f"{error.place} {error.message}，{error.remedy}") from None
    by_hash: dict[str, Caller] = {}
    by_certificate: dict[str, Caller] = {}
    ids: set[str] = set()
    for node in reader.items(root, "调用方文件"):
        caller, hashes, certificates = _caller(reader, node)
        if caller is None:
            continue
        if caller.id in ids:
            reader.error(Code.DUPLICATE_ID, node, f"调用方 `{caller.id}` 写了两处", "合并成一处")
        ids.add(caller.id)
        for word in hashes:
            if by_hash.setdefault(word, caller) is not caller:
                reader.error(Code.DUPLICATE_ID, node, "同一个密钥给了两个调用方", "给每个调用方单独生成密钥")
        for word in certificates:
            if by_certificate.setdefault(word, caller) is not caller:
                reader.error(Code.DUPLICATE_ID, node, f"证书名称 `{word}` 给了两个调用方", "只写在一个调用方里")
    if findings.failed():
        told = [
            f"{one.span.file}:{one.span.line}:{one.span.column} {one.message} → {one.remedy}"
            for one in findings.sorted({})
        ]
        raise CallersError("\n".join(told))
    return Keys(by_hash, by_certificate)


def _caller(reader: Reader, node: Node) -> tuple[Caller | None, list[str], list[str]]:
    entry = reader.mapping(node, "调用方", _KEYS, _OPTIONAL)
    if entry is None:
        return None, [], []
    values = {key.text: value for key, value in entry.entries}
    if "id" not in values:
        return None, [], []
    identifier = reader.word(values["id"], "`id`")
    if identifier is None:
        return None, [], []
    if not _ID.fullmatch(identifier.text):
        reader.error(
            Code.BAD_ID, values["id"], "`id` 应由字母、数字、点、横线、下划线组成", "例如 tonglu-civil-affairs"
        )
        return None, [], []
    lists = {
        name: [one.text for one in reader.words(values[name], f"`{name}`")] for name in _OPTIONAL if name in values
    }
    for word in lists.get("sha256", ()):
        if not _HASH.fullmatch(word):
            reader.error(Code.BAD_VALUE, values["sha256"], "`sha256` 应是 64 位小写十六进制数字", "用 doudi key 生成")
    for word in lists.get("services", ()):
        if word not in SERVICES:
            reader.error(Code.UNKNOWN_REFERENCE, values["services"], f"没有服务 `{word}`", f"写 {'、'.join(SERVICES)}")
    if not lists.get("sha256") and not lists.get("certificates"):
        reader.error(Code.MISSING_KEY, node, "调用方既没有 `sha256` 也没有 `certificates`", "至少写一种")
    services = frozenset(lists["services"]) if "services" in lists else None
    districts = frozenset(lists["districts"]) if "districts" in lists else None
    return Caller(identifier.text, services, districts), lists.get("sha256", []), lists.get("certificates", [])
