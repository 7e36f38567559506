"""Releases, good ones and bad ones of every kind, of a small policy."""

from __future__ import annotations

import io
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from engine import release
from engine.language import load
from tests.server.processes import SMALL, raised

OVERLAY = Path("districts/110-east/standards.yaml")
RULES = Path("city/aid/2021-01-01.yaml")
TESTS = Path("city/aid/2021-01-01.test.yaml")
SLOW_CASES = 40_000
"""Policy tests of a candidate that is too slow to try: many times what a second is enough for."""
FIRST_STANDARD = 1001
_CASE = """
- case: {NAME}
  as_of: 2021-11-01
  region: 东区
  household: {受灾: false}
  members: [{月收入: 100}]
  expect:
    补助: {outcome: eligible, monthly: {MONTHLY}}
"""
_DEFINED = "  - {id: per_head, name: 人均月收入, of: 家庭, value: 合计(成员.月收入) ÷ 个数(成员)}\n"
_LOOP = """  - {id: per_head, name: 人均月收入, of: 家庭, value: 家庭.往复 + 合计(成员.月收入)}
  - {id: loop, name: 往复, of: 家庭, value: 家庭.人均月收入 + 合计(成员.月收入)}
"""


@dataclass(frozen=True, slots=True)
class Good:
    """A release that can be served: its digest, its folder, and its archive."""

    digest: str
    folder: Path
    archive: bytes


class Releases:
    """Makes releases in a folder, where the keys are too. `public`: the file of the key that the service asks for."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._number = 0
        self.public = folder / "a.pub"
        release.generate(folder / "a.key", self.public)
        release.generate(folder / "b.key", folder / "b.pub")
        self._kinds: dict[str, Callable[[], bytes]] = {
            "truncated": self._truncated,
            "empty": lambda: b"",
            "noise": lambda: self._chance.randbytes(10_000),
            "wrong hash": self._wrong_hash,
            "altered manifest": self._altered,
            "signature stripped": lambda: self._packed(self._copy(), sign=""),
            "signed by a stranger": lambda: self._packed(self._copy(), sign="b"),
            "names another release": lambda: self._packed(self._copy(), named="ab" * 32),
            "mistake in a rule": lambda: self._changed(RULES, "标准 × 最低比例), 向上", "标淮 × 最低比例), 向上"),
            "definitions in a circle": lambda: self._changed(RULES, _DEFINED, _LOOP),
            "overlay out of bounds": lambda: self._changed(OVERLAY, "value: 50%", "value: 20%"),
            "fails its policy tests": self._failing,
            "too slow": self._slow,
        }

    def good(self) -> Good:
        """A release that no other is equal to."""
        folder = self._copy()
        return Good(load(folder).release, folder, self._packed(folder))

    def kinds(self, count: int) -> list[str]:
        """The kinds of `count` bad ones: each as often as any other, in no order."""
        order = self._chance.sample(list(self._kinds), len(self._kinds))
        return list(islice(cycle(order), count))

    def bad(self, kind: str) -> bytes:
        """A bad one."""
        return self._kinds[kind]()

    def _copy(self) -> Path:
        self._number += 1
        folder = self._folder / f"release-{self._number}"
        shutil.copytree(SMALL, folder)
        raised(folder, FIRST_STANDARD + self._number)
        return folder

    def _packed(self, folder: Path, *, sign: str = "a", named: str = "") -> bytes:
        key = release.private_key(self._folder / f"{sign}.key") if sign else None
        return release.build(named or load(folder).release, release.collect(folder), key)

    def _truncated(self) -> bytes:
        whole = self._packed(self._copy())
        return whole[: self._chance.randrange(1, len(whole))]

    def _wrong_hash(self) -> bytes:
        def changed(name: str, content: bytes) -> bytes:
            return content.replace(b"30%", b"31%") if name.endswith("parameters/standards.yaml") else content

        return _rewritten(self._packed(self._copy()), changed)

    def _altered(self) -> bytes:
        def changed(name: str, content: bytes) -> bytes:
            return re.sub(rb'"release": "..', b'"release": "00', content) if name == "manifest.json" else content

        return _rewritten(self._packed(self._copy()), changed)

    def _changed(self, path: Path, old: str, new: str) -> bytes:
        folder = self._copy()
        text = (folder / path).read_text("utf-8")
        assert old in text, (path, old)
        (folder / path).write_text(text.replace(old, new), "utf-8")
        # The digest of what cannot be loaded is never looked at.
        return self._packed(folder, named="ab" * 32)

    def _failing(self) -> bytes:
        folder = self._copy()
        (folder / TESTS).write_text(_CASE.replace("{NAME}", "数额不对").replace("{MONTHLY}", "1.00"), "utf-8")
        return self._packed(folder)

    def _slow(self) -> bytes:
        folder = self._copy()
        monthly = f"{FIRST_STANDARD + self._number - 100}.00"
        each = SLOW_CASES // 20
        for file in range(20):
            cases = [_CASE.replace("{NAME}", f"第{n}例").replace("{MONTHLY}", monthly) for n in range(each)]
            (folder / f"city/aid/slow-{file}.test.yaml").write_text("".join(cases), "utf-8")
        return self._packed(folder)


def _rewritten(archive: bytes, changed: Callable[[str, bytes], bytes]) -> bytes:
    """An archive with other content under the same names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, changed(entry.filename, before.read(entry)))
    return stream.getvalue()
