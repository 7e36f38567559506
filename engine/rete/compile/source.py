"""Writes Python for folded expressions: straight lines of exact integer arithmetic over the facts of one case.

A closure for each node of an expression would be slower by several times. The text holds nothing of the policy: every
word, list and id is an object in the namespace that the code runs in, under a name made here, and what is written out
is names made here and integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from engine.program import (
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    DefineReference,
    Direction,
    Expression,
    FactReference,
    In,
    Kind,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
)
from engine.rete.compile import calls, folds
from engine.rete.compile.fold import Folder
from engine.rete.compile.namespace import Namespace
from engine.rete.compile.operand import SYMBOLS, Block, Operand, sides, times
from engine.rete.compile.traits import Conclusion, Key, Traits


class Context:
    """What all code of one program shares."""

    def __init__(self, program: Program, conclusions: dict[Conclusion, int]) -> None:
        """`conclusions`: fills with the place of each conclusion that the code reads."""
        self.program = program
        self.folder = Folder(program)
        self.traits = Traits(program, self.folder)
        self.namespace = Namespace()
        self.conclusions = conclusions


class Source:
    """The body of one function of `(singles, many, known, as_of)`. Each value is worked out once, as far out as may be.

    `singles` and `many` are those of a case; `known[n]` is the value of a conclusion, for a many-entity a list of them.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.namespace = context.namespace
        self._count = 0
        self._blocks = [Block()]

    # --- lines --------------------------------------------------------------------------------------------------------

    def fresh(self) -> str:
        """A name that is not in use."""
        self._count += 1
        return f"v{self._count}"

    def line(self, text: str) -> None:
        """Writes a line into the innermost block."""
        self._blocks[-1].lines.append(text)

    def assigned(self, text: str, *, unknown: bool = False, absent: bool = False) -> Operand:
        """A name for `text`, for what is no number."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        return Operand(name, None, unknown, absent)

    def lines(self) -> list[str]:
        """All lines, when everything is written."""
        return self._blocks[0].lines

    @contextmanager
    def block(self, block: Block) -> Iterator[Block]:
        """Writes into `block` for a while; what is the same for all of its subjects still goes further out."""
        self._blocks.append(block)
        try:
            yield block
        finally:
            self._blocks.pop()

    @contextmanager
    def each(self, entity: str) -> Iterator[Block]:
        """Writes a block for each subject of `entity`; the caller puts its lines into a loop with `header`."""
        with self.block(Block(entity, self.fresh(), self.fresh())) as block:
            yield block

    def subjects(self, entity: str) -> str:
        """The list of a many-entity's facts; it is `None` where it was not sent."""
        return self._once(("many", entity), f"many.get({self.namespace.constant(entity)})").code

    @staticmethod
    def header(block: Block, subjects: str) -> str:
        """The head of a loop over `subjects`."""
        return f"for {block.index}, {block.facts} in enumerate({subjects}):"

    def _once(self, key: Key, text: str) -> Operand:
        outermost = self._blocks[0]
        if key not in outermost.made:
            name = self.fresh()
            outermost.lines.append(f"{name} = {text}")
            outermost.made[key] = Operand(name)
        return outermost.made[key]

    # --- expressions --------------------------------------------------------------------------------------------------

    def value(self, expression: Expression) -> Operand:
        """The value of a folded expression, in the block of the subject that it is about."""
        owners = self.context.traits.owners(expression)
        depth = max((at for at, block in enumerate(self._blocks) if block.entity in owners), default=0)
        key = self.context.traits.key(expression)
        home = self._blocks[depth]
        found = home.made.get(key)
        if found is None:
            inner = self._blocks[depth + 1 :]
            del self._blocks[depth + 1 :]
            found = home.made[key] = self._write(expression)
            self._blocks += inner
        return found

    def _write(self, expression: Expression) -> Operand:
        match expression:
            case Constant():
                return self._constant(expression)
            case AsOf():
                return Operand("as_of")
            case ParameterReference():
                number = expression.type.kind in (Kind.MONEY, Kind.RATIO, Kind.NUMBER)
                return Operand("U", "1" if number else None, unknown=True)
            case FactReference():
                return self._fact(expression)
            case DefineReference():
                return self.value(self.context.folder.define(expression.entity, expression.define))
            case ConclusionReference():
                return self._conclusion(expression)
            case Calculation():
                return self._calculation(expression)
            case Rounding():
                return self._rounding(expression)
            case Compare():
                return self.comparison(expression.operator, self.value(expression.left), self.value(expression.right))
            case In():
                return self._membership(expression)
            case And() | Or():
                return self._connective(expression)
            case Not():
                argument = self.value(expression.argument)
                return self.assigned(*self._negation(argument), unknown=argument.unknown)
            case Aggregate():
                return folds.write(self, expression)
            case Call():
                return calls.write(self, expression)

    def _constant(self, constant: Constant) -> Operand:
        value = constant.value
        if isinstance(value, bool):
            return Operand(str(value))
        if isinstance(value, int | Fraction):
            return Operand(str(value.numerator), str(value.denominator))
        return Operand(self.namespace.constant(value))

    def _fact(self, reference: FactReference) -> Operand:
        fact = self.context.program.facts[reference.entity, reference.fact]
        block = next((one for one in reversed(self._blocks) if one.entity == reference.entity), None)
        if block is None:
            single = f"singles.get({self.namespace.constant(reference.entity)}, NOTHING)"
            facts = self._once(("single", reference.entity), single).code
        else:
            facts = block.facts
        absent = fact.type.nullable
        found = self.assigned(f"{facts}.get({self.namespace.constant(fact.id)}, U)", unknown=True, absent=absent)
        if fact.type.kind in (Kind.MONEY, Kind.NUMBER):
            return Operand(found.code, "1", found.unknown, found.absent)
        if fact.type.kind is Kind.RATIO:
            numerator, denominator = self.fresh(), self.fresh()
            known = f"{found.code} is U or {found.code} is None"
            parts = f"({found.code}.numerator, {found.code}.denominator)"
            self.line(f"{numerator}, {denominator} = ({found.code}, 1) if {known} else {parts}")
            return Operand(numerator, denominator, found.unknown, found.absent)
        return found

    def _conclusion(self, reference: ConclusionReference) -> Operand:
        conclusion = (reference.entity, reference.conclusion)
        number = self.context.conclusions.setdefault(conclusion, len(self.context.conclusions))
        block = next((one for one in reversed(self._blocks) if one.entity == reference.entity), None)
        whose = f"[{block.index}]" if block else ""
        return self.assigned(f"known[{number}]{whose}", unknown=True)

    def _calculation(self, calculation: Calculation) -> Operand:
        left, right = self.value(calculation.left), self.value(calculation.right)
        if calculation.operator is Arithmetic.MULTIPLY:
            return self.strict((left, right), times(left.code, right.code), self.product(left.below, right.below))
        if calculation.operator is Arithmetic.DIVIDE:
            below = times(left.below, right.code)
            # The divisor's numerator may be unknown, which a denominator never is: it becomes one only under a guard.
            below = below if below.isdigit() else f"({below})"
            return self.strict((left, right), times(left.code, right.below), below)
        sign = calculation.operator.value
        if left.below == right.below:
            return self.strict((left, right), f"{left.code} {sign} {right.code}", left.below)
        parts = f"{times(left.code, right.below)} {sign} {times(right.code, left.below)}"
        return self.strict((left, right), parts, self.product(left.below, right.below))

    def product(self, left: str, right: str) -> str:
        """The product of two denominators, as a name or a literal; it is known whatever the numerators are."""
        product = times(left, right)
        return product if product.isalnum() else self.assigned(product).code

    def _rounding(self, rounding: Rounding) -> Operand:
        argument = self.value(rounding.argument)
        below = times(argument.below, str(rounding.step))
        if below == "1":
            return argument
        match rounding.direction:
            case Direction.UP:
                whole = f"-(-{argument.code} // ({below}))"
            case Direction.DOWN:
                whole = f"{argument.code} // ({below})"
            case Direction.HALF_UP:
                whole = f"half_up({argument.code}, {below})"
        return self.strict((argument,), times(whole, str(rounding.step)), "1")

    def strict(self, operands: Sequence[Operand], code: str, denominator: str | None = None) -> Operand:
        """`code` where every operand is known and there; unknown if one is, else absent if one is."""
        unknown, absent = self._guards(operands)
        name = self.fresh()
        may = {"unknown": bool(unknown), "absent": bool(absent)}
        if denominator is None or denominator.isalnum():
            self.line(f"{name} = {self._guarded(code, unknown, absent)}")
            return Operand(name, denominator, **may)
        below = self.fresh()
        # A denominator that must be worked out comes of a fact or a fold, which may be unknown: there is a guard.
        self.line(f"if {' or '.join((*unknown, *absent))}:")
        self.line(f"    {name} = {self._guarded('None', unknown, ())}")
        self.line(f"    {below} = 1")
        self.line("else:")
        self.line(f"    {name} = {code}")
        self.line(f"    {below} = {denominator}")
        return Operand(name, below, **may)

    @staticmethod
    def _guards(operands: Sequence[Operand]) -> tuple[list[str], list[str]]:
        unknown = list(dict.fromkeys(f"{one.code} is U" for one in operands if one.unknown))
        absent = list(dict.fromkeys(f"{one.code} is None" for one in operands if one.absent))
        return unknown, absent

    @staticmethod
    def _guarded(code: str, unknown: Sequence[str], absent: Sequence[str]) -> str:
        if absent:
            code = f"None if {' or '.join(absent)} else {code}"
        if unknown:
            code = f"U if {' or '.join(unknown)} else {code}"
        return code

    # --- conditions ---------------------------------------------------------------------------------------------------

    def comparison(self, operator: Comparison, left: Operand, right: Operand) -> Operand:
        """False (≠: true) with an absent side, whatever the other; unknown with an unknown side."""
        first, second = sides(left, right)
        return self._settled((left, right), f"{first} {SYMBOLS[operator]} {second}", str(operator is Comparison.NE))

    def sign(self, left: Operand, right: Operand) -> Operand:
        """-1, 0 or 1 as one number is less than, equal to or greater than the other; unknown if one is."""
        first, second = sides(left, right)
        return self.strict((left, right), f"({first} > {second}) - ({first} < {second})")

    def _membership(self, membership: In) -> Operand:
        item = self.value(membership.item)
        match membership.options:
            case Constant(value=tuple(words)):
                options = Operand(self.namespace.constant(frozenset(words)))
            case options_expression:
                options = self.value(options_expression)
        return self._settled((item, options), f"{item.code} in {options.code}", "False")

    def _settled(self, operands: Sequence[Operand], code: str, absent_gives: str) -> Operand:
        unknown, absent = self._guards(operands)
        text = self._guarded(code, unknown, ())
        if absent:
            text = f"{absent_gives} if {' or '.join(absent)} else {text}"
        return self.assigned(text, unknown=bool(unknown))

    def _connective(self, connective: And | Or) -> Operand:
        operands = [self.value(part) for part in connective.parts]
        conjunction = isinstance(connective, And)
        unknown, _ = self._guards(operands)
        if not unknown:
            return self.assigned((" and " if conjunction else " or ").join(one.code for one in operands))
        deciding = " or ".join(f"{one.code} is {not conjunction}" for one in operands)
        return self.assigned(
            f"{not conjunction} if {deciding} else U if {' or '.join(unknown)} else {conjunction}", unknown=True
        )

    @staticmethod
    def _negation(argument: Operand) -> tuple[str]:
        negation = f"not {argument.code}"
        return (f"U if {argument.code} is U else {negation}" if argument.unknown else negation,)
