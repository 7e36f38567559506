"""Reads a configuration from a file, the environment and flags, in that order, the later over the earlier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from engine.language import tree
from engine.language.diagnostics import Code, Diagnostic, Findings
from engine.language.reader import Reader
from engine.language.tree import InputError, Node, Scalar
from engine.program import Span
from engine.suggest import nearest
from server.configuration.configuration import Configuration
from server.configuration.kinds import Context, Kind, Together

ENVIRONMENT = "DOUDI_"
"""What names of variables begin with: `DOUDI_LISTEN_ADDRESS` is the key `address` of the section `listen`."""
CONFIG = f"{ENVIRONMENT}CONFIG"
"""The variable that names the file; it is no setting."""
TOKEN = f"{ENVIRONMENT}TOKEN"
"""The variable with the key that a command shows a service; no setting either."""

_VARIABLE = "环境变量 "

Values = dict[str, dict[str, Any]]
Places = dict[tuple[str, str], Span]
"""Where each setting stands, by section and key."""
_SECTIONS: Mapping[str, type[Any]] = get_type_hints(Configuration)
_SETTINGS: Mapping[str, Mapping[str, Kind]] = {
    name: {key: get_args(hint)[1] for key, hint in get_type_hints(section, include_extras=True).items()}
    for name, section in _SECTIONS.items()
}
"""By section and key, in their order."""


class ConfigurationError(Exception):
    """A configuration that cannot be used; carries every finding, with its file, line and column."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        super().__init__(f"{len(diagnostics)} finding(s) in the configuration")


@dataclass(frozen=True, slots=True)
class Checked:
    """A configuration, with the names of the settings (`listen.address`) that are not at their defaults."""

    configuration: Configuration
    given: tuple[str, ...]


def check(file: Path | None, environment: Mapping[str, str], flags: Mapping[str, Any]) -> Checked:
    """The configuration of a file, of variables `DOUDI_<SECTION>_<KEY>` and of flags by name (`listen.address`).

    A variable that is empty is not set. Raises `ConfigurationError` with every mistake in the file and in the
    environment; flags are of the right type already.
    """
    findings = Findings()
    reader = Reader(findings)
    values: Values = {}
    places: Places = {}
    if file is not None:
        _from_file(file, reader, values, places)
    _from_environment(environment, reader, values, places)
    _fail(findings, reader)
    for name, value in flags.items():
        section, _, key = name.partition(".")
        values.setdefault(section, {})[key] = value
    made = _made(values)
    _together(made, findings, places)
    _fail(findings, reader)
    given = tuple(f"{section}.{key}" for section, keys in values.items() for key in keys)
    return Checked(made, given)


def written(configuration: Configuration) -> dict[str, dict[str, Any]]:
    """A configuration as plain data, for another process; `restore` reads it."""
    return {
        section: {key: _plain(getattr(getattr(configuration, section), key)) for key in settings}
        for section, settings in _SETTINGS.items()
    }


def restore(data: Mapping[str, Any]) -> Configuration:
    """The configuration that `written` wrote. Raises `ConfigurationError` where it is none."""
    findings = Findings()
    reader = Reader(findings)
    values: Values = {}
    _sections(tree.read(json.dumps(data).encode(), "configuration"), Context(reader, Path()), values, {})
    if findings.failed():
        raise ConfigurationError(findings.sorted({}))
    return _made(values)


def _from_file(file: Path, reader: Reader, values: Values, places: Places) -> None:
    try:
        data = file.read_bytes()
        reader.lines[str(file)] = data.decode("utf-8-sig", errors="replace").splitlines()
        root = tree.read(data, str(file))
    except OSError as error:
        span = Span(str(file), 0, 0)
        reader.findings.error(Code.MISSING_FILE, span, f"配置文件读不出来（{error.strerror}）", "检查路径和权限")
    except InputError as error:
        for one in (error, *error.others):
            span = Span(one.place.file, one.place.line, one.place.column)
            reader.findings.error(one.code, span, one.message, one.remedy)
    else:
        _sections(root, Context(reader, file.absolute().parent), values, places)


def _sections(root: Node, context: Context, values: Values, places: Places) -> None:
    whole = context.reader.mapping(root, "配置", (), _SETTINGS)
    for section, node in whole.entries if whole is not None else ():
        if section.text not in _SETTINGS or (isinstance(node, Scalar) and node.value is None):
            continue
        settings = _SETTINGS[section.text]
        keys = context.reader.mapping(node, f"配置的 `{section.text}` ", (), settings)
        for key, value in keys.entries if keys is not None else ():
            if key.text in settings:
                read = settings[key.text](context, value, f"{section.text}.{key.text}")
                values.setdefault(section.text, {})[key.text] = read
                places[section.text, key.text] = context.reader.span(value)


def _from_environment(environment: Mapping[str, str], reader: Reader, values: Values, places: Places) -> None:
    known = {
        f"{ENVIRONMENT}{section}_{key}".upper(): (section, key, kind)
        for section, settings in _SETTINGS.items()
        for key, kind in settings.items()
    }
    context = Context(reader, Path.cwd())
    for variable, value in sorted(environment.items()):
        if not variable.startswith(ENVIRONMENT) or variable in (CONFIG, TOKEN) or not value.strip():
            continue
        where = f"{_VARIABLE}{variable}"
        if variable not in known:
            message = f"没有这个设置{nearest(variable, known)}"
            reader.findings.error(Code.UNKNOWN_KEY, Span(where, 0, 0), message, "改正名称，或删去这个变量")
            continue
        section, key, kind = known[variable]
        try:
            node = tree.read(value.encode(), where)
        except InputError as error:
            reader.findings.error(error.code, Span(where, 0, 0), error.message, error.remedy)
            continue
        values.setdefault(section, {})[key] = kind(context, node, f"{section}.{key}")
        places[section, key] = Span(where, 0, 0)


def _together(configuration: Configuration, findings: Findings, places: Places) -> None:
    """Finds settings that do not go together; each is told where it stands."""
    for name in _SECTIONS:
        section = getattr(configuration, name)
        for one in section.problems() if isinstance(section, Together) else ():
            findings.error(Code.BAD_VALUE, places.get((name, one.key), Span(name, 0, 0)), one.message, one.remedy)


def _fail(findings: Findings, reader: Reader) -> None:
    if findings.failed():
        raise ConfigurationError(tuple(map(_shown, findings.sorted(reader.lines))))


def _shown(one: Diagnostic) -> Diagnostic:
    """A finding as people see it: a variable has no lines, and its value may be a secret."""
    if not one.span.file.startswith(_VARIABLE):
        return one
    return replace(one, span=Span(one.span.file, 0, 0), source="")


def _made(values: Values) -> Configuration:
    return Configuration(**{name: _SECTIONS[name](**keys) for name, keys in values.items()})


def _plain(value: object) -> object:
    match value:
        case Path():
            return str(value)
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value
