"""Findings for other programs: as JSON of our own, and as SARIF 2.1.0, which code hosts and editors show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from engine.language.diagnostics import Code, Diagnostic, Severity
from engine.language.explanations import EXPLANATIONS
from engine.program import Span
from tools.lints.pages import page, severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = {code: number for number, code in enumerate(Code)}
_Json = Mapping[str, Any]


def as_json(findings: Sequence[Diagnostic], folder: Path, elsewhere: int) -> str:
    """The findings with codes, places, messages and remedies. Lines and columns count from 1; 0 for a whole file.

    `elsewhere`: how many there are in files that were not asked about.
    """
    errors = sum(one.severity is Severity.ERROR for one in findings)
    told = {
        "policies": folder.as_posix(),
        "errors": errors,
        "warnings": len(findings) - errors,
        "elsewhere": elsewhere,
        "findings": [_finding(one, folder) for one in findings],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _finding(one: Diagnostic, folder: Path) -> _Json:
    return {
        "code": one.code.value,
        "title": EXPLANATIONS[one.code].title,
        "severity": one.severity.value,
        **_place(one.span, folder),
        "message": one.message,
        "remedy": one.remedy,
        "source": one.source,
        "related": [{**_place(span, folder), "text": span.text} for span in one.related],
    }


def _place(span: Span, folder: Path) -> _Json:
    return {"file": (folder / span.file).as_posix(), "line": span.line, "column": span.column}


def as_sarif(findings: Sequence[Diagnostic], folder: Path) -> str:
    """The findings as a SARIF log. Files are named from where the command runs, as code hosts want them."""
    driver = {
        "name": "doudi",
        "fullName": "兜底 doudi lint",
        "version": version("doudi"),
        "language": "zh-CN",
        "rules": [_rule(code) for code in Code],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, folder) for one in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: Code) -> _Json:
    told = EXPLANATIONS[code]
    return {
        "id": code.value,
        "name": "".join(word.capitalize() for word in code.name.split("_")),
        "shortDescription": {"text": told.title},
        "fullDescription": {"text": told.meaning},
        "help": {"text": page(code)},
        "defaultConfiguration": {"level": severity(code).value},
    }


def _result(one: Diagnostic, folder: Path) -> _Json:
    result: dict[str, Any] = {
        "ruleId": one.code.value,
        "ruleIndex": _RULES[one.code],
        "level": one.severity.value,
        "message": {"text": f"{one.message}。{one.remedy}" if one.remedy else one.message},
        "locations": [_location(one.span, folder, one.source)],
    }
    if one.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": f"另见 {span.text}".strip()}, **_location(span, folder)}
            for number, span in enumerate(one.related, 1)
        ]
    return result


def _location(span: Span, folder: Path, source: str = "") -> _Json:
    path = folder / span.file
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if span.line:
        column = max(span.column, 1)
        region = {"startLine": span.line, "startColumn": column}
        # The text of a place stands on its line as it was written, or it is no part of the file.
        if span.text and source.startswith(span.text, column - 1):
            region["endColumn"] = column + len(span.text)
        physical["region"] = region
        if source and (column > 1 or "endColumn" in region):
            physical["contextRegion"] = {"startLine": span.line, "snippet": {"text": source}}
    return {"physicalLocation": physical}
