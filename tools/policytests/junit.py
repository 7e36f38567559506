"""What came of policy tests as JUnit XML, for the machines that run them: a suite a file, a test a case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree  # only writes: nothing is parsed

from engine.language import Diagnostic
from engine.language.tree import InputError
from tools import console
from tools.policytests.report import told
from tools.policytests.run import Result, Unreadable

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, even escaped; a title in double quotes may hold it."""


def report(outcomes: Iterable[Result | Unreadable]) -> bytes:
    """The document for `outcomes`, which are the same but for the times where the cases and the policy are."""
    by_file: dict[Path, list[Result | Unreadable]] = {}
    for one in outcomes:
        by_file.setdefault(one.file, []).append(one)
    return _document([_suite(file, mine) for file, mine in by_file.items()])


def policy_errors(findings: Iterable[Diagnostic], folder: Path) -> bytes:
    """The document where the policy itself has errors, so that no case was run."""
    suite = ElementTree.Element("testsuite", {"name": _text(folder)})
    for one in findings:
        name = f"{one.code.value} {console.where(one.span, folder)}"
        _case(suite, folder, name, one.span.line, 0, "error", one.message, f"{one.message}\n{one.source}\n{one.remedy}")
    return _document([suite])


def _suite(file: Path, outcomes: list[Result | Unreadable]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _text(file)})
    for one in outcomes:
        if isinstance(one, Unreadable):
            error = one.error
            _case(suite, file, str(error.place), error.place.line, 0, "error", error.message, _unreadable(error))
        elif one.mismatches:
            first = one.mismatches[0]
            message = f"{first.what}：期望 {first.expected}，实际 {first.actual}"
            _case(suite, file, one.test.title, one.test.place.line, one.seconds, "failure", message, told(one))
        else:
            _case(suite, file, one.test.title, one.test.place.line, one.seconds)
    return suite


def _unreadable(error: InputError) -> str:
    return "\n".join(f"{one.place} {one.message}\n→ {one.remedy}" for one in (error, *error.others))


def _case(
    suite: ElementTree.Element,
    file: Path,
    name: str,
    line: int,
    seconds: float,
    failed: str = "",
    message: str = "",
    text: str = "",
) -> None:
    """One test of `suite`; `failed` is `failure`, `error` or "" for one that passed."""
    attributes = {
        "classname": _text(file),
        "name": _text(name),
        "file": _text(file),
        "line": str(line),
        "time": f"{seconds:.3f}",
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if failed:
        ElementTree.SubElement(case, failed, {"message": _text(message)}).text = _text(f"\n{text}\n")


def _document(suites: list[ElementTree.Element]) -> bytes:
    root = ElementTree.Element("testsuites", {"name": "doudi test"})
    for suite in suites:
        _count(suite, [suite])
        root.append(suite)
    _count(root, suites)
    ElementTree.indent(root)
    whole: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole + b"\n"


def _count(element: ElementTree.Element, suites: list[ElementTree.Element]) -> None:
    cases = [case for suite in suites for case in suite.findall("testcase")]
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", str(sum(case.find("error") is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _text(value: object) -> str:
    return _NOT_XML.sub("�", str(value))
