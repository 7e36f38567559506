"""From a policy folder to a `Policy`, or to everything that is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from engine.language import lints
from engine.language.conclusions import read_conclusions
from engine.language.declarations import EntityNames, Names, read_documents, read_holidays, read_vocabulary
from engine.language.diagnostics import Code, Diagnostic, Findings, PolicyError, Severity
from engine.language.lints.context import Context
from engine.language.parameters import (
    Overlay,
    ParameterDeclaration,
    check_bounds,
    every_value,
    read_overlays,
    read_parameters,
)
from engine.language.policy import Policy, RuleSetVersion, Span, Tenant
from engine.language.reader import Reader
from engine.language.regions import Regions, read_regions
from engine.language.release import read_files
from engine.language.rules import resolve
from engine.language.rulesets import read_rule_set
from engine.language.scope import ParameterName, Vocabulary
from engine.language.surface import SurfaceRuleSet
from engine.language.tree import Node
from engine.program import CalendarYear, Document, RuleSet
from engine.program import Span as Place
from engine.suggest import nearest

DAY = datetime.timedelta(days=1)
_UNKNOWN = frozenset({Code.UNKNOWN_NAME, Code.UNKNOWN_REFERENCE})
_KEEPING = frozenset(
    {
        *(Code.UNEXPECTED_FILE, Code.UNKNOWN_KEY, Code.BAD_DATE, Code.VERSIONS_OVERLAP, Code.WRONG_FILE_NAME),
        *(Code.BAD_BOUNDS, Code.BAD_VALUE, Code.MISSING_NOTE, Code.DATES_OUT_OF_ORDER, Code.OVERLAY_UNKNOWN_PARAMETER),
        *(Code.OVERLAY_CLOSED, Code.OVERLAY_LEVEL, Code.OVERLAY_OUT_OF_BOUNDS, Code.OVERLAY_LIST),
    }
)
"""Mistakes that leave what is declared in its place, so that a name that is still unknown is a mistake too."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a load found. `policy` is `None` where there is an error; warnings alone leave it usable.

    `roots`: the tree of each file that could be read, by path, whatever else is wrong with it.
    """

    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]
    roots: Mapping[str, Node]


def load(folder: Path) -> Policy:
    """The policy of a folder. Looks for errors alone; a service that starts need not wait for the lints.

    Raises `PolicyError` with every error in it.
    """
    loader = _Loader(folder)
    policy = loader.policy()
    if policy is None:
        raise PolicyError(tuple(one for one in loader.told() if one.severity is Severity.ERROR))
    return policy


def check(folder: Path, texts: Mapping[str, bytes] = MappingProxyType({})) -> Checked:
    """The policy of a folder with everything that was found, by file, line and column; warnings where no error is.

    `texts`: what files hold in place of what is on the disk, by path.
    """
    loader = _Loader(folder, texts)
    policy = loader.policy()
    if policy is not None:
        loader.lint()
    return Checked(policy, loader.told(), loader.roots)


class _Loader:
    def __init__(self, folder: Path, texts: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._findings = Findings()
        self._files = read_files(folder, self._findings, texts)
        self._reader = Reader(self._findings)
        self._reader.lines = self._files.lines
        self._sound: Context | None = None

    @property
    def roots(self) -> Mapping[str, Node]:
        """The tree of each file that could be read, by path."""
        return self._files.roots

    def told(self) -> tuple[Diagnostic, ...]:
        """Everything that was found so far, by file, line and column."""
        return self._findings.sorted(self._files.lines)

    def lint(self) -> None:
        """Looks for what is no error and yet hardly meant, in a policy that has been read without errors."""
        if self._sound is not None:
            lints.run(self._sound)

    def policy(self) -> Policy | None:
        """The policy; `None` where anything is wrong with it."""
        reader = self._reader
        names = EntityNames(reader)
        roots = self._files.roots
        regions = Regions({}, {}, (), {})
        documents: Mapping[str, Document] = {}
        calendar: Mapping[int, CalendarYear] = {}
        if "documents.yaml" in roots:
            documents = read_documents(reader, roots["documents.yaml"])
            reader.documents = documents
        vocabulary = Vocabulary(documents, {}, {}, {}, {}, {}, {}, {}, {})
        if "vocabulary.yaml" in roots:
            vocabulary = read_vocabulary(reader, roots["vocabulary.yaml"], documents, names)
        if "benefits.yaml" in roots:
            vocabulary = read_conclusions(reader, roots["benefits.yaml"], vocabulary, names)
        if "regions.yaml" in roots:
            regions = read_regions(reader, roots["regions.yaml"])
        if "holidays.yaml" in roots:
            calendar = read_holidays(reader, roots["holidays.yaml"])
        declared = self._parameters(regions)
        overlays = self._overlays(regions, declared)
        rule_sets = self._rule_sets()
        if "regions.yaml" in roots:
            self._tenants_exist(regions)
        # What is declared in a damaged place is not missing; to say so of every name would bury the mistake.
        hidden = _UNKNOWN if self._findings.failed(_KEEPING) else ()
        tenants: dict[str, Tenant] = {}
        versions: list[RuleSetVersion] = []
        for folder in dict.fromkeys([*regions.tenants.values(), *declared, *(one.tenant for one in rule_sets)]):
            mine = [one for one in rule_sets if one.tenant == folder]
            parameters = declared.get(folder, {})
            below = {code: of for code, of in overlays.items() if regions.tenant(code) == folder}
            known = replace(vocabulary, parameters=_names(parameters, below))
            before = self._findings.count()
            ends = self._ends(mine)
            if self._findings.count() > before:
                continue
            spans = self._spans(mine, ends, known, hidden)
            tenants[folder] = Tenant(folder, parameters, spans, below)
            versions += [RuleSetVersion(folder, _version(one), ends[id(one)]) for one in mine]
        if self._findings.failed():
            return None
        self._sound = Context(vocabulary, regions, tenants, self._files.roots, self._findings)
        return Policy(self._files.digest, vocabulary, regions, tenants, versions, calendar)

    # --- parameters ---------------------------------------------------------------------------------------------------

    def _parameters(self, regions: Regions) -> dict[str, dict[str, ParameterDeclaration]]:
        """The parameters of each tenant, by id."""
        found: dict[str, dict[str, ParameterDeclaration]] = {}
        for tenant, paths in self._files.parameters.items():
            names = Names(self._reader)
            mine = found.setdefault(tenant, {})
            for path in paths:
                if path in self._files.roots:
                    for one in read_parameters(self._reader, self._files.roots[path], names, regions.levels):
                        mine.setdefault(one.id, one)
        return found

    def _overlays(
        self, regions: Regions, declared: Mapping[str, Mapping[str, ParameterDeclaration]]
    ) -> dict[str, dict[str, Overlay]]:
        """The overlays of each region, by parameter; held against their bounds from the highest level down."""
        found: dict[str, dict[str, Overlay]] = {}
        # What is declared in a damaged place is not missing.
        whole = not self._findings.failed(_KEEPING)
        for code, path in self._files.overlays:
            region = regions.by_code.get(code)
            if region is None and code in regions.spans:
                continue
            if region is None:
                message = f"没有代码为 {code} 的地区{nearest(code, regions.by_code)}"
                self._findings.error(
                    Code.UNKNOWN_REFERENCE, Place(path, 0, 0), message, "文件夹以 regions.yaml 里的代码开头"
                )
                continue
            tenant = regions.tenant(code)
            if tenant is None or code in regions.tenants or path not in self._files.roots:
                if code in regions.tenants:
                    message = f"{region.name}自己有政策文件夹，不能再写区县文件"
                    remedy = f"直接改 {regions.tenants[code]}/parameters/ 里的数值"
                    self._findings.error(Code.OVERLAY_LEVEL, Place(path, 0, 0), message, remedy)
                continue
            mine = found.setdefault(code, {})
            for one in read_overlays(
                self._reader, self._files.roots[path], code, region.level, declared.get(tenant, {}), whole=whole
            ):
                if one.parameter in mine:
                    message = f"{region.name}的参数 `{one.parameter}` 写了两处"
                    self._findings.error(Code.DUPLICATE_ID, one.span, message, "合并成一处", mine[one.parameter].span)
                else:
                    mine[one.parameter] = one
        for code, mine in found.items():
            tenant = regions.tenant(code) or ""
            # A region above may take its policy from elsewhere; what is set there does not come down to here.
            path_down = [region.code for region in regions.path(code) if regions.tenant(region.code) == tenant]
            owner = next(one for one in reversed(path_down) if one in regions.tenants)
            for parameter in mine:
                chain = [found[one][parameter] for one in path_down if parameter in found.get(one, {})]
                check_bounds(self._reader, declared[tenant][parameter], owner, regions.by_code[code], chain)
        return found

    # --- rule sets ----------------------------------------------------------------------------------------------------

    def _rule_sets(self) -> list[SurfaceRuleSet]:
        found: list[SurfaceRuleSet] = []
        for tenant, folder, since, path in self._files.rule_sets:
            if path in self._files.roots:
                one = read_rule_set(self._reader, self._files.roots[path], tenant, folder, since)
                if one is not None:
                    found.append(one)
        return found

    def _tenants_exist(self, regions: Regions) -> None:
        folders = {tenant: path for tenant, paths in self._files.parameters.items() for path in paths}
        folders |= {tenant: path for tenant, _, _, path in self._files.rule_sets}
        known = set(regions.tenants.values())
        for code, folder in regions.tenants.items():
            if folder not in folders:
                message = f"政策文件夹 `{folder}` 里没有政策文件{nearest(folder, folders)}"
                remedy = "改正 `policies`，或建立这个文件夹"
                self._findings.error(Code.UNKNOWN_REFERENCE, regions.spans[code], message, remedy)
        for folder, path in folders.items():
            if folder not in known:
                message = f"没有地区用文件夹 `{folder}` 的政策{nearest(folder, known)}"
                remedy = "在 regions.yaml 的一个地区写 `policies: …`，或删去文件夹"
                self._findings.error(Code.UNEXPECTED_FILE, Place(path, 0, 0), message, remedy)

    def _ends(self, rule_sets: Many[SurfaceRuleSet]) -> dict[int, datetime.date | None]:
        """The last day of each version, by its identity: its own, or the one before the next version."""
        ends: dict[int, datetime.date | None] = {}
        for one in rule_sets:
            later = [other for other in rule_sets if other.id == one.id and other.since > one.since]
            following = min(later, key=lambda other: other.since, default=None)
            end = one.until
            if following is not None and one.until is not None and following.since <= one.until:
                message = f"规则集 `{one.id}` 的两个版本都管 {following.since} 这一天"
                remedy = f"把前一版的 `until` 改为 {following.since - DAY} 或更早，或删去它"
                self._findings.error(Code.VERSIONS_OVERLAP, following.span, message, remedy, one.span)
            elif following is not None and one.until is None:
                end = following.since - DAY
            ends[id(one)] = end
        return ends

    def _spans(
        self,
        rule_sets: Many[SurfaceRuleSet],
        ends: Mapping[int, datetime.date | None],
        vocabulary: Vocabulary,
        hidden: Collection[Code],
    ) -> tuple[Span, ...]:
        """The spans of days on which the same versions hold, each with its rules. `hidden`: findings not to tell."""
        days = {one.since for one in rule_sets}
        days |= {end + DAY for end in ends.values() if end is not None}
        starts = sorted(days)
        spans: list[Span] = []
        for number, start in enumerate(starts, 1):
            following = starts[number] if number < len(starts) else None
            there = [one for one in rule_sets if one.since <= start and _holds(ends[id(one)], start)]
            findings = Findings()
            resolved = resolve(there, vocabulary, findings)
            self._findings.include(findings, hidden)
            if resolved is not None:
                until = following - DAY if following is not None else None
                spans.append(Span(start, until, tuple(_version(one) for one in there), resolved))
        return tuple(spans)


def _holds(end: datetime.date | None, day: datetime.date) -> bool:
    return end is None or day <= end


def _version(one: SurfaceRuleSet) -> RuleSet:
    return RuleSet(one.id, one.title, one.status, one.source, one.since, one.span.file)


def _names(
    parameters: Mapping[str, ParameterDeclaration], overlays: Mapping[str, Mapping[str, Overlay]]
) -> dict[str, ParameterName]:
    found: dict[str, ParameterName] = {}
    for one in parameters.values():
        below = [of[one.id] for of in overlays.values() if one.id in of]
        found[one.id] = ParameterName(one.id, one.name, one.type, every_value(one, below), one.span)
    return found
