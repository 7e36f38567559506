"""The dated values of a policy as rows: one for each parameter, region and day, by theme (a file of parameters)."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath

from engine.language import Policy
from engine.language.parameters import DatedValue, Localise, ParameterDeclaration, Setting
from engine.language.policy import Tenant
from engine.program import Region, Scalar

_TITLE = re.compile(r"[\\/*?:\[\]]")
_LONGEST = 31
"""The most characters that a sheet's title may have."""
OVERLAYS = "districts"
"""The folder of the values that subordinate regions set."""
Key = tuple[str, str, datetime.date]
"""A parameter by id, a region by code, and the day from which a value holds."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a dated value says; `value` in base units. Two are equal if they say the same, however it is written."""

    setting: Setting
    value: Scalar | None
    document: str
    clause: str
    verified: bool
    note: str

    @property
    def mark(self) -> str:
        """A short digest: whether a value is still the one that was exported."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Row:
    """One dated value. `file`: where it stands, within the policy folder. Bounds in base units, `None` for none."""

    parameter: ParameterDeclaration
    region: str
    since: datetime.date
    content: Content
    file: str
    at_least: int | Fraction | None
    at_most: int | Fraction | None

    @property
    def key(self) -> Key:
        return self.parameter.id, self.region, self.since


@dataclass(frozen=True, slots=True)
class Theme:
    """One sheet: a file of parameters with the values that subordinate regions set of them."""

    title: str
    tenant: str
    file: str
    owner: str
    """The code of the region whose policy it is."""
    parameters: tuple[ParameterDeclaration, ...]
    rows: tuple[Row, ...]


def themes(policy: Policy) -> tuple[Theme, ...]:
    """Every theme, in the order of the files."""
    found: list[Theme] = []
    for owner, tenant in policy.tenants.items():
        if any(one.tenant == tenant.folder for one in found):
            continue
        files: dict[str, list[ParameterDeclaration]] = {}
        for one in tenant.parameters.values():
            files.setdefault(one.span.file, []).append(one)
        for file, parameters in files.items():
            title = _title(policy, tenant.folder, file, {one.title for one in found})
            rows = tuple(row for one in parameters for row in _rows(policy, tenant, owner, one))
            found.append(Theme(title, tenant.folder, file, owner, tuple(parameters), rows))
    return tuple(found)


def regions(policy: Policy, theme: Theme) -> tuple[Region, ...]:
    """The regions that may stand in a sheet: the owner and all below it, in the order of the policy."""
    return tuple(one for one in policy.regions.values() if _below(policy, one, theme.owner))


def home(policy: Policy, folder: Path, theme: Theme, region: str, parameter: str) -> str:
    """The file that a new value goes to: where the parameter's other values of the region are, or one of its theme."""
    if region == theme.owner:
        return theme.file
    mine = (row for one in themes(policy) for row in one.rows if row.key[:2] == (parameter, region))
    same = next((row.file for row in mine), None)
    if same is not None:
        return same
    name = theme.file.rpartition("/")[2]
    existing = sorted(one.name for one in (folder / OVERLAYS).glob(f"{region}-*") if one.is_dir())
    own = existing[0] if existing else f"{region}-{policy.regions[region].level}"
    return f"{OVERLAYS}/{own}/{name}"


def _below(policy: Policy, region: Region, owner: str) -> bool:
    code: str | None = region.code
    while code is not None and code != owner:
        code = policy.regions[code].of
    return code == owner


def _title(policy: Policy, tenant: str, file: str, taken: Iterable[str]) -> str:
    """The title of the rule set that a theme is named after, or the file's own name; never one that is taken."""
    stem = PurePosixPath(file).stem
    titles = (one.rule_set.title for one in policy.rule_set_versions if (one.tenant, one.rule_set.id) == (tenant, stem))
    title = _TITLE.sub("", next(titles, stem)).strip("'")[:_LONGEST]
    if title and title not in taken:
        return title
    return _TITLE.sub("", f"{tenant} {stem}")[-_LONGEST:]


def _rows(policy: Policy, tenant: Tenant, owner: str, parameter: ParameterDeclaration) -> Iterator[Row]:
    for dated in parameter.values:
        yield Row(parameter, owner, dated.since, _content(dated), dated.span.file, None, None)
    for region, overlays in tenant.overlays.items():
        overlay = overlays.get(parameter.id)
        for dated in overlay.values if overlay is not None else ():
            low, high = bounds(policy, parameter, region, dated.since)
            yield Row(parameter, region, dated.since, _content(dated), dated.span.file, low, high)


def _content(dated: DatedValue) -> Content:
    source = dated.source
    return Content(dated.setting, dated.value, source.document, source.clause, dated.verified, dated.note)


def bounds(
    policy: Policy, parameter: ParameterDeclaration, region: str, day: datetime.date
) -> tuple[int | Fraction | None, int | Fraction | None]:
    """The least and the greatest that a subordinate region may set from a day, in base units."""
    localise, above = parameter.localise, policy.regions[region].of
    if localise is None or above is None:
        return None, None
    return _bounds(localise, policy.program(above, day).parameters[parameter.id].value)


def _bounds(localise: Localise, parent: Scalar | None) -> tuple[int | Fraction | None, int | Fraction | None]:
    known = parent if isinstance(parent, int | Fraction) and not isinstance(parent, bool) else None
    low = [localise.at_least, known if localise.not_below_parent else None]
    high = [localise.at_most, known if localise.not_above_parent else None]
    lows, highs = [one for one in low if one is not None], [one for one in high if one is not None]
    return max(lows, default=None), min(highs, default=None)
