"""What the language says of a mistake: a closed list of codes, a place, a Chinese message and a remedy."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from engine.program import Span


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"


class Code(enum.Enum):
    """Every finding has one of these codes. A code is never reused for another mistake.

    E1xx: the file as YAML. E2xx: expressions, names and types. E3xx: declarations, versions, regions, sources.
    E4xx: parameters and overlays. E5xx: rules and what they conclude. W6xx: warnings.
    """

    # The file as YAML.
    SYNTAX = "E101"
    FULL_WIDTH_COLON = "E102"
    TAB = "E103"
    ANCHOR = "E104"
    MERGE_KEY = "E105"
    TAG = "E106"
    DUPLICATE_KEY = "E107"
    SEVERAL_DOCUMENTS = "E108"
    FILE_TOO_LARGE = "E109"
    TOO_DEEP = "E110"
    TOO_MANY_NODES = "E111"
    ENCODING = "E112"
    EMPTY_FILE = "E113"
    UNEXPECTED_FILE = "E114"
    MISSING_FILE = "E115"
    KEY_NOT_A_WORD = "E116"

    # Expressions, names and types.
    EXPRESSION_SYNTAX = "E201"
    UNKNOWN_NAME = "E202"
    TYPE_MISMATCH = "E203"
    UNIT_MISMATCH = "E204"
    OUT_OF_SCOPE = "E205"
    NOT_ROUNDED = "E206"
    DIVISOR_MAY_BE_ZERO = "E207"
    OUT_OF_RANGE = "E208"
    WRONG_ARGUMENTS = "E209"
    EXPRESSION_TOO_LARGE = "E210"

    # Declarations, versions, regions, sources.
    UNKNOWN_KEY = "E301"
    MISSING_KEY = "E302"
    WRONG_SHAPE = "E303"
    BAD_ID = "E304"
    DUPLICATE_ID = "E305"
    UNKNOWN_REFERENCE = "E306"
    BAD_WORD = "E307"
    BAD_DATE = "E308"
    VERSIONS_OVERLAP = "E309"
    WRONG_FILE_NAME = "E310"
    REGION_CYCLE = "E311"
    MISSING_SOURCE = "E312"
    BAD_BOUNDS = "E313"

    # Parameters and overlays.
    BAD_VALUE = "E401"
    MISSING_NOTE = "E402"
    OVERLAY_UNKNOWN_PARAMETER = "E403"
    OVERLAY_CLOSED = "E404"
    OVERLAY_LEVEL = "E405"
    OVERLAY_OUT_OF_BOUNDS = "E406"
    OVERLAY_LIST = "E407"
    DATES_OUT_OF_ORDER = "E408"

    # Rules and what they conclude.
    CYCLE = "E501"
    NO_CONCLUSION = "E502"
    EXCEPTION_SUBJECT = "E503"
    MISSING_REASON = "E504"
    WRONG_SUBJECT = "E505"
    CONFLICT = "E506"
    MATERIALS_CONFLICT = "E507"

    # Warnings.
    PARAMETER_UNUSED = "W601"
    RULE_UNREACHABLE = "W602"
    RULE_DISPLACED = "W603"
    CONDITION_ALWAYS_TRUE = "W604"
    CONDITION_ALWAYS_FALSE = "W605"
    RULE_UNTESTED = "W606"
    VALUE_REPEATED = "W607"
    VALUE_AS_ABOVE = "W608"
    VALUE_WITHOUT_EFFECT = "W609"
    CLAUSE_UNKNOWN = "W610"
    VALUE_LEAPS = "W611"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `source` is the offending line as it stands in the file, "" where there is none.

    `related`: the other places that take part (the city's bound for an overlay, the first of two duplicates).
    """

    code: Code
    severity: Severity
    span: Span
    message: str
    remedy: str
    source: str = ""
    related: tuple[Span, ...] = ()


class PolicyError(Exception):
    """A policy folder that cannot be used; carries every finding, in the order of files and lines."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        super().__init__(f"{len(diagnostics)} finding(s) in the policy")


class Findings:
    """Collects the findings of a load, each once, so that one mistake does not hide another."""

    def __init__(self) -> None:
        self._found: dict[tuple[Code, Span, str], Diagnostic] = {}

    def error(self, code: Code, span: Span, message: str, remedy: str, *related: Span) -> None:
        """Adds an error."""
        self._add(Diagnostic(code, Severity.ERROR, span, message, remedy, related=related))

    def warning(self, code: Code, span: Span, message: str, remedy: str, *related: Span) -> None:
        """Adds a warning."""
        self._add(Diagnostic(code, Severity.WARNING, span, message, remedy, related=related))

    def failed(self, but: Collection[Code] = ()) -> bool:
        """Whether there is any error, of other codes than `but`."""
        return any(one.severity is Severity.ERROR and one.code not in but for one in self._found.values())

    def count(self) -> int:
        """How many findings there are so far."""
        return len(self._found)

    def include(self, others: Findings, without: Collection[Code] = ()) -> None:
        """Adds what others found, but for some codes."""
        for one in others._found.values():
            if one.code not in without:
                self._add(one)

    def sorted(self, lines: Mapping[str, list[str]]) -> tuple[Diagnostic, ...]:
        """Everything found, by file, line and column, each with its line of `lines` (by file)."""
        found = sorted(
            self._found.values(), key=lambda one: (one.span.file, one.span.line, one.span.column, one.code.value)
        )
        return tuple(replace(one, source=_line(lines.get(one.span.file, []), one.span.line)) for one in found)

    def _add(self, finding: Diagnostic) -> None:
        self._found.setdefault((finding.code, finding.span, finding.message), finding)


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""
