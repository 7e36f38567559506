"""Generated functions: the facts of a panel as JSON, and the values that an answer needs only where a rule has won."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.case import Facts
from engine.program import Expression
from engine.rete.compile.condition import Encoding, Property
from engine.rete.compile.operand import Block, Operand, indented
from engine.rete.compile.source import Context, Source
from engine.rete.session.limits import MAX_INTEGER
from engine.rete.unknown import Logical, Value

Known = Mapping[int, Logical | Sequence[Logical]]
"""The settled conclusions, by their place in the plan; of a many-entity, one for each subject."""

FactsOf = Callable[[Mapping[str, Facts], Mapping[str, tuple[Facts, ...]], Known, datetime.date], list[str]]
"""`(singles, many, known, as_of)` to flat JSON facts."""

Formula = Callable[[Mapping[str, Facts], Mapping[str, tuple[Facts, ...]], Known, datetime.date, int], tuple[Value, ...]]
"""`(singles, many, known, as_of, index)` to the values of expressions for one subject."""

_PARAMETERS = "singles, many, known, as_of"


@dataclass(frozen=True, slots=True)
class FactForm:
    """The facts of one entity's subjects: `kind` is their `t`, their ids are `kind-index`; each property has a name.

    Of more subjects than `at_most` the ids might collide.
    """

    entity: str
    many: bool
    at_most: int
    kind: str
    properties: Mapping[str, Property]


class Functions:
    """Makes the functions of one program."""

    def __init__(self, context: Context, codes: Mapping[str, int]) -> None:
        """`codes`: the numbers of the words of choices, complete when the functions are called."""
        self._context = context
        self._codes = context.namespace.add(codes)

    def facts(self, forms: Sequence[FactForm]) -> FactsOf:
        """The facts of a panel. A property that is unknown is left out, and `u` then says that something is."""
        source = Source(self._context)
        source.line("out = []")
        for form in forms:
            if not form.many:
                self._fact(source, form, "0")
                continue
            subjects = source.subjects(form.entity)
            with source.each(form.entity) as block:
                self._fact(source, form, f"{{{block.index}:d}}")
            source.line(f"if {subjects} is not None:")
            for line in indented([source.header(block, subjects), *indented(block.lines)]):
                source.line(line)
        source.line("return out")
        made: FactsOf = self._context.namespace.function(_PARAMETERS, source.lines())
        return made

    def formula(self, entity: str, expressions: Sequence[Expression | None]) -> Formula:
        """The values of `expressions` (`None` for none) for one subject of `entity`."""
        source = Source(self._context)
        block = Block(entity, source.fresh(), "index") if self._context.program.entities[entity].many else Block()
        with source.block(block):
            folded = [None if one is None else self._context.folder.fold(one) for one in expressions]
            values = ["None" if one is None else _plain(source.value(one)) for one in folded]
        if block.entity:
            source.line(f"{block.facts} = {source.subjects(entity)}[index]")
        for line in block.lines:
            source.line(line)
        source.line(f"return ({''.join(f'{value}, ' for value in values)})")
        made: Formula = self._context.namespace.function(f"{_PARAMETERS}, index", source.lines())
        return made

    def _fact(self, source: Source, form: FactForm, index: str) -> None:
        """Writes the lines that append the fact of one subject."""
        values = {name: self._property(source, one) for name, one in form.properties.items()}
        head = f'{{{{"id":"{form.kind}-{index}","t":"{form.kind}"'
        # The format `d` takes integers and booleans and refuses everything else, so that no text can come through.
        complete = "".join(f',"{name}":{{{value.code}:d}}' for name, value in values.items())
        unknown = [f"{value.code} is U" for value in values.values() if value.unknown]
        if not unknown:
            source.line(f"out.append(f'{head}{complete}}}}}')")
            return
        source.line(f"if {' or '.join(unknown)}:")
        source.line(f"    fact = [f'{head},\"u\":1']")
        for name, value in values.items():
            guard = f"if {value.code} is not U: " if value.unknown else ""
            source.line(f"    {guard}fact.append(f',\"{name}\":{{{value.code}:d}}')")
        source.line("    out.append(''.join(fact) + '}')")
        source.line("else:")
        source.line(f"    out.append(f'{head}{complete}}}}}')")

    def _property(self, source: Source, one: Property) -> Operand:
        """The integer of a property, or `U`."""
        values = [source.value(part) for part in one.parts]
        value = values[0]
        match one.encoding:
            case Encoding.TRUTH:
                return value
            case Encoding.SIGN:
                return source.sign(*values)
            case Encoding.CODE:
                # A word that no vocabulary has is like no word that a rule names.
                return source.assigned(_guarded(value, f"{self._codes}.get({value.code}, -1)"), unknown=value.unknown)
            case Encoding.DAY:
                day = f"{value.code}.toordinal()"
                if value.absent:
                    day = f"-1 if {value.code} is None else {day}"
                return source.assigned(_guarded(value, day), unknown=value.unknown)
            case Encoding.WHOLE:
                self._bound(source, value, one)
                return value

    def _bound(self, source: Source, value: Operand, one: Property) -> None:
        what = self._context.namespace.constant(one.parts[0].span.text)
        known = f"{value.code} is not U and " if value.unknown else ""
        source.line(f"if {known}not {-MAX_INTEGER} <= {value.code} <= {MAX_INTEGER}: out_of_bounds({what})")


def _guarded(value: Operand, code: str) -> str:
    return f"U if {value.code} is U else {code}" if value.unknown else code


def _plain(value: Operand) -> str:
    """A value as the language has it: of a number, an integer where it is whole."""
    if value.denominator in (None, "1"):
        return value.code
    exact = f"exact({value.code}, {value.denominator})"
    # Only of what may be neither: a literal is not compared by identity.
    settled = [f"{value.code} is {what}" for may, what in ((value.unknown, "U"), (value.absent, "None")) if may]
    return f"{value.code} if {' or '.join(settled)} else {exact}" if settled else exact
