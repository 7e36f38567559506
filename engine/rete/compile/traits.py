"""What can be told of a folded expression without a case: what it reads, whose it is, whether it may be absent."""

from __future__ import annotations

from collections.abc import Iterator

from engine.program import (
    Aggregate,
    And,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    Constant,
    DefineReference,
    Expression,
    FactReference,
    Fold,
    Function,
    In,
    Kind,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
)
from engine.rete.compile.fold import Folder

Key = tuple[object, ...]
"""Equal for expressions that mean the same, wherever they are written."""

Conclusion = tuple[str, str]
"""(entity, id of a status or benefit)."""

_NEVER_ABSENT = frozenset((Function.GIVEN, Function.CONTAINS, Function.OVERLAPS, Function.CODES_MATCH))
_WHOLE = frozenset((Function.AGE, Function.MONTHS_BETWEEN, Function.DAYS_BETWEEN))
_OF_ARGUMENTS = frozenset((Function.GREATER, Function.LESSER))


class Traits:
    """Answers about the expressions of one program, each worked out once."""

    def __init__(self, program: Program, folder: Folder) -> None:
        self._program = program
        self._folder = folder
        self._keys: dict[int, tuple[Expression, Key]] = {}
        self._owners: dict[int, tuple[Expression, frozenset[str]]] = {}
        self._reads: dict[int, tuple[Expression, frozenset[Conclusion]]] = {}

    def owners(self, expression: Expression) -> frozenset[str]:
        """The many-entities whose subject the expression is about; none where it is the same for the whole case."""
        found = self._owners.get(id(expression))
        if found is None:
            # The expression is kept beside its answer, so that no other can take its identity.
            found = self._owners[id(expression)] = (expression, self._find_owners(expression))
        return found[1]

    def _find_owners(self, expression: Expression) -> frozenset[str]:
        match expression:
            case FactReference(entity=entity) | DefineReference(entity=entity) | ConclusionReference(entity=entity):
                return frozenset((entity,)) if self._program.entities[entity].many else frozenset()
            case Aggregate():
                return self._union(expression) - {expression.entity}
            case _:
                return self._union(expression)

    def _union(self, expression: Expression) -> frozenset[str]:
        return frozenset(owner for part in parts(expression) for owner in self.owners(part))

    def reads(self, expression: Expression) -> frozenset[Conclusion]:
        """The conclusions that the expression reads, through derived facts too."""
        found = self._reads.get(id(expression))
        if found is None:
            found = self._reads[id(expression)] = (expression, frozenset(self._find_reads(expression)))
        return found[1]

    def _find_reads(self, expression: Expression) -> Iterator[Conclusion]:
        match expression:
            case ConclusionReference():
                yield expression.entity, expression.conclusion
            case DefineReference():
                yield from self.reads(self._folder.define(expression.entity, expression.define))
            case _:
                for part in parts(expression):
                    yield from self.reads(part)

    def absent(self, expression: Expression) -> bool:
        """Whether the value may be known to be absent."""
        match expression:
            case FactReference():
                return self._program.facts[expression.entity, expression.fact].type.nullable
            case DefineReference():
                return self.absent(self._folder.define(expression.entity, expression.define))
            case Calculation():
                return self.absent(expression.left) or self.absent(expression.right)
            case Rounding():
                return self.absent(expression.argument)
            case Aggregate():
                return expression.fold in (Fold.MIN, Fold.MAX)
            case Call(function=Function.IF, arguments=(_, then, otherwise)):
                return self.absent(then) or self.absent(otherwise)
            case Call():
                return expression.function not in _NEVER_ABSENT and any(map(self.absent, expression.arguments))
            case _:
                return False

    def whole(self, expression: Expression) -> bool:
        """Whether the value, if it is a known number, is an integer of its base unit without any rounding."""
        match expression:
            case Constant():
                return isinstance(expression.value, int)
            case FactReference():
                return self._program.facts[expression.entity, expression.fact].type.kind in (Kind.MONEY, Kind.NUMBER)
            case DefineReference():
                return self.whole(self._folder.define(expression.entity, expression.define))
            case Rounding():
                return True
            case Aggregate():
                return expression.fold is Fold.COUNT or (expression.value is not None and self.whole(expression.value))
            case Call(function=Function.IF, arguments=(_, then, otherwise)):
                return self.whole(then) and self.whole(otherwise)
            case Call():
                return expression.function in _WHOLE or (
                    expression.function in _OF_ARGUMENTS and all(map(self.whole, expression.arguments))
                )
            case _:
                return False

    def key(self, expression: Expression) -> Key:
        """What tells apart expressions that mean different things; where they stand does not count."""
        found = self._keys.get(id(expression))
        if found is None:
            found = self._keys[id(expression)] = (expression, (_head(expression), *map(self.key, parts(expression))))
        return found[1]


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly within another."""
    match expression:
        case Calculation() | Compare():
            return (expression.left, expression.right)
        case In():
            return (expression.item, expression.options)
        case Rounding() | Not():
            return (expression.argument,)
        case And() | Or():
            return expression.parts
        case Aggregate():
            return tuple(one for one in (expression.value, expression.where) if one is not None)
        case Call():
            return expression.arguments
        case _:
            return ()


def _head(expression: Expression) -> Key:
    """What an expression is, apart from its parts."""
    name = type(expression).__name__
    match expression:
        case Constant():
            # `True == 1`, so the type belongs to it.
            return (name, type(expression.value).__name__, expression.value)
        case FactReference():
            return (name, expression.entity, expression.fact)
        case DefineReference():
            return (name, expression.entity, expression.define)
        case ConclusionReference():
            return (name, expression.entity, expression.conclusion)
        case ParameterReference():
            # Only those without a value are left, and one unknown is like another of its kind; a number has two codes.
            return (name, expression.type.kind)
        case Calculation() | Compare():
            return (name, expression.operator)
        case Rounding():
            return (name, expression.step, expression.direction)
        case Aggregate():
            return (name, expression.fold, expression.entity, expression.value is None, expression.where is None)
        case Call():
            return (name, expression.function)
        case _:
            return (name,)
