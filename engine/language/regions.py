"""The tree of regions: reads it, and finds the region that a caller names on a day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.declarations import Names
from engine.language.diagnostics import Code
from engine.language.reader import Reader
from engine.language.surface import Text
from engine.language.tree import Node
from engine.program import Region, Span
from engine.suggest import nearest


class RegionError(Exception):
    """A region that cannot be asked; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownRegion(RegionError):  # noqa: N818 - reads as what it says
    """No region goes by that name, code or alias."""


class RegionEnded(RegionError):  # noqa: N818
    """The region does not exist on the day; the message names who took over, or from when it exists."""


class RegionWithoutPolicy(RegionError):  # noqa: N818
    """No folder of policies holds for the region."""


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of a policy, by code in the order of the file, and the folder that each takes its policy from."""

    by_code: Mapping[str, Region]
    tenants: Mapping[str, str]
    """Code to folder, for the regions that name one themselves."""
    levels: tuple[str, ...]
    spans: Mapping[str, Span]

    def path(self, code: str) -> tuple[Region, ...]:
        """The region and those above it, the highest first."""
        path: list[Region] = []
        at: str | None = code
        while at is not None:
            path.append(self.by_code[at])
            at = self.by_code[at].of
        return tuple(reversed(path))

    def tenant(self, code: str) -> str | None:
        """The folder of the nearest region upward that names one."""
        return next((self.tenants[one.code] for one in reversed(self.path(code)) if one.code in self.tenants), None)

    def find(self, word: str, on: datetime.date) -> Region:
        """The region that goes by the code, the name or the alias `word` on a day.

        Raises `UnknownRegion`, `RegionEnded` or `RegionWithoutPolicy`.
        """
        named = [one for one in self.by_code.values() if word in (one.code, one.name, *one.aliases)]
        if not named:
            known = [name for one in self.by_code.values() for name in (one.name, *one.aliases, one.code)]
            raise UnknownRegion(f"没有这个地区{nearest(word, known)}")
        there = [one for one in named if exists(one, on)]
        if not there:
            raise RegionEnded(self._ended(named[0], on))
        if self.tenant(there[0].code) is None:
            raise RegionWithoutPolicy(f"{there[0].name}没有录入政策；请用有政策的市、区、县（市）")
        return there[0]

    def _ended(self, region: Region, on: datetime.date) -> str:
        if region.until is not None and on > region.until:
            heirs = "、".join(self.by_code[one].name for one in region.successors if one in self.by_code)
            after = f"，此后的案例用{heirs}" if heirs else ""
            return f"{region.name}只到 {region.until} 为止{after}"
        return f"{region.name}自 {region.since} 起设立，此前没有这个地区"


def exists(region: Region, on: datetime.date) -> bool:
    """Whether a region exists on a day."""
    return (region.since is None or region.since <= on) and (region.until is None or on <= region.until)


_CODE = re.compile(r"[0-9]{1,12}")
_OPTIONAL = ("aliases", "of", "policies", "since", "until", "successors")


def read_regions(reader: Reader, root: Node) -> Regions:
    """`regions.yaml`."""
    top = reader.mapping(root, "regions.yaml", ("levels", "regions"))
    levels = tuple(word.text for word in reader.words(top.get("levels"), "`levels`")) if top else ()
    found: dict[str, Region] = {}
    tenants: dict[str, str] = {}
    spans: dict[str, Span] = {}
    references: list[Text] = []
    names = Names(reader)
    for node in reader.items(top.get("regions") if top else None, "`regions`"):
        entry = reader.mapping(node, "地区", ("code", "name", "level"), _OPTIONAL)
        if entry is None:
            continue
        code, name = reader.word(entry.get("code"), "`code`"), reader.word(entry.get("name"), "地区的名称")
        above = reader.word(entry.get("of"), "`of`")
        level = reader.one_of(entry.get("level"), "`level`", levels, "")
        aliases = reader.words(entry.get("aliases"), "`aliases`")
        successors = reader.words(entry.get("successors"), "`successors`")
        since, until = reader.date(entry.get("since"), "`since`"), reader.date(entry.get("until"), "`until`")
        policies = reader.word(entry.get("policies"), "`policies`")
        if code is None or name is None:
            continue
        if not _CODE.fullmatch(code.text):
            message = f"地区的代码 `{code.text}` 不合规则"
            reader.findings.error(Code.BAD_ID, code.span, message, "代码是 12 位以内的数字，加引号")
        if since is not None and until is not None and until < since:
            reader.error(Code.BAD_DATE, node, f"{name.text}的 `until` 早于 `since`", "改正日期")
        for word in (code, name, *aliases):
            names.take(word, "地区")
        references += [word for word in (above, *successors) if word is not None]
        if policies is not None:
            tenants[code.text] = policies.text
        spans.setdefault(code.text, code.span)
        others = tuple(word.text for word in aliases), level, above.text if above else None, since, until
        found.setdefault(code.text, Region(code.text, name.text, *others, tuple(word.text for word in successors)))
    for word in references:
        if word.text not in found:
            message = f"没有代码为 `{word.text}` 的地区{nearest(word.text, found)}"
            reader.findings.error(Code.UNKNOWN_REFERENCE, word.span, message, "写 regions.yaml 里的代码，加引号")
    sound = _acyclic(reader, found, spans)
    _check_levels(reader, sound, spans, levels)
    return Regions(sound, tenants, levels, spans)


def _acyclic(reader: Reader, found: Mapping[str, Region], spans: Mapping[str, Span]) -> dict[str, Region]:
    """The regions whose way upward ends; the others are in a circle or below a region that is not there."""
    sound: dict[str, Region] = {}
    told: set[str] = set()
    for code, region in found.items():
        upward = [code]
        above = region.of
        while above is not None and above in found and above not in upward:
            upward.append(above)
            above = found[above].of
        if above is None:
            sound[code] = region
        elif above in found and above not in told:
            circle = upward[upward.index(above) :]
            told.update(circle)
            shown = " → ".join(found[one].name for one in (*circle, circle[0]))
            first, *others = (spans[one] for one in circle)
            reader.findings.error(Code.REGION_CYCLE, first, f"地区绕成一圈：{shown}", "改正其中一个的 `of`", *others)
    return sound


def _check_levels(
    reader: Reader, regions: Mapping[str, Region], spans: Mapping[str, Span], levels: tuple[str, ...]
) -> None:
    """A region stands on a lower level than the one above it."""
    for code, region in regions.items():
        above = regions.get(region.of or "")
        if above is None or region.level not in levels or above.level not in levels:
            continue
        if levels.index(region.level) <= levels.index(above.level):
            message = f"{region.name}的级别 `{region.level}` 不低于它所属的{above.name}（`{above.level}`）"
            remedy = f"改正 `level` 或 `of`；级别从高到低：{'、'.join(levels)}"
            reader.findings.error(Code.BAD_WORD, spans[code], message, remedy, spans[above.code])
