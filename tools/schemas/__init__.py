"""JSON Schemas of the files of a policy folder, for editors: keys, forms of values, and the names that are declared.

What only the loader can find (types of expressions, bounds, cycles) is left to `doudi lint` and the language server. A
schema refuses a name that another file does not declare; one that the file itself may declare it only offers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tools.schemas import cases, declarations, forms, parameters, rules
from tools.schemas.declared import Declared, Kind
from tools.schemas.files import FileKind
from tools.schemas.forms import Schema

_MADE: Mapping[FileKind, tuple[str, Callable[[Declared], Schema]]] = {
    FileKind.DOCUMENTS: ("文件（documents.yaml）", declarations.documents),
    FileKind.VOCABULARY: ("事实词汇（vocabulary.yaml）", declarations.vocabulary),
    FileKind.BENEFITS: ("结论（benefits.yaml）", declarations.benefits),
    FileKind.REGIONS: ("地区（regions.yaml）", declarations.regions),
    FileKind.HOLIDAYS: ("节假日安排（holidays.yaml）", declarations.holidays),
    FileKind.PARAMETERS: ("参数", parameters.parameters),
    FileKind.OVERLAY: ("区县的数值", parameters.overlay),
    FileKind.RULE_SET: ("规则集", rules.rule_set),
    FileKind.TEST: ("政策案例", cases.policy_test),
}


def generate(declared: Declared) -> Mapping[FileKind, Schema]:
    """The schema of every kind of file, with the names that a policy declares."""
    shared = {
        "source": forms.source(declared.of(Kind.DOCUMENT)),
        "expression": forms.expression(),
        "condition": forms.condition(),
    }
    made: dict[FileKind, Schema] = {}
    for kind, (title, make) in _MADE.items():
        schema = make(declared)
        definitions = {**shared, **schema.get("definitions", {})}
        made[kind] = {"$schema": forms.DRAFT, "title": title, **schema, "definitions": definitions}
    return made


def written(schema: Schema) -> str:
    """The text of a schema's file; the same for the same policy."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
