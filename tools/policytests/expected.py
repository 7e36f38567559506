"""What a new policy test expects: the part of a decision that people would write down, as it stands in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from engine.decision import BenefitDecision, Decision, Outcome, StatusDecision, Sum, Truth
from engine.engine import Admitted
from engine.language import tree
from engine.language.tree import Place
from engine.program import Benefit, Lead, Status
from tools import names
from tools.policytests.compare import duties_of

_NOWHERE = Place("", 0, 0)
_TOLD = (Outcome.ELIGIBLE, Outcome.NEEDS_REVIEW)

_Entry = tuple[tree.Scalar, tree.Node]


def expectation(admitted: Admitted, decision: Decision) -> tree.Mapping:
    """The benefits that are granted or go to a person; where there are none, those that the fewest facts are missing
    for; where nobody could get anything, what else was concluded, and else that all of them are refused.
    """
    writer = _Writer(admitted, decision)
    told = [one for one in decision.benefits if one.outcome in _TOLD] or _nearest(decision.benefits)
    entries = [writer.benefit(one) for one in told] or list(writer.others())
    entries = entries or [_pair(writer.name(one), _word(one.outcome.value)) for one in decision.benefits]
    return tree.Mapping(tuple(entries), _NOWHERE)


def _nearest(benefits: Iterable[BenefitDecision]) -> list[BenefitDecision]:
    waiting = [one for one in benefits if one.outcome is Outcome.NEEDS_FACTS]
    fewest = min((len(one.needed) for one in waiting), default=0)
    return [one for one in waiting if len(one.needed) == fewest]


class _Writer:
    def __init__(self, admitted: Admitted, decision: Decision) -> None:
        self._program = admitted.program
        self._decision = decision
        # A name in brackets has to be told from others; whoever has none that can goes by number.
        self._references = {
            entity: tuple(one if given.count(one) == 1 and not set(one) & set("[].") else "" for one in given)
            for entity, given in admitted.case.references.items()
        }

    def name(self, one: BenefitDecision | StatusDecision) -> str:
        """`渐退低保`, `成员[妻子].重病型单列户低保`."""
        program = self._program
        kinds: dict[str, Status | Lead | Benefit] = {**program.statuses, **program.leads, **program.benefits}
        concluded = kinds[one.benefit if isinstance(one, BenefitDecision) else one.conclusion]
        bare = not program.entities[one.subject.entity].many or one.subject.index < 0
        subject = "" if bare else names.subject_name(program, one.subject, self._references) + "."
        return subject + concluded.name

    def benefit(self, one: BenefitDecision) -> _Entry:
        """The outcome and whatever comes with it."""
        entries = [_pair("outcome", _word(one.outcome.value))]
        if one.review is not None:
            entries.append(_pair("review", _word(one.review.value)))
        for what, total in (("monthly", one.monthly), ("once", one.once)):
            entries += _sum(what, total)
        if one.outcome is Outcome.ELIGIBLE:
            entries.append(_pair("months", _number(one.months)))
        if one.rule:
            entries.append(_pair("rule", _word(one.rule)))
        if one.outcome in _TOLD:
            duties = duties_of(self._decision, one)
            entries.append(_pair("duties", _list(self._duty(duty) for duty in sorted(duties))))
        if one.needed:
            needs = (names.fact_name(self._program, key, self._references) for key in one.needed)
            entries.append(_pair("needs", _list(needs)))
        return _pair(self.name(one), tree.Mapping(tuple(entries), _NOWHERE))

    def others(self) -> Iterator[_Entry]:
        """Statuses and leads that hold, and the duties."""
        decision = self._decision
        for one in (*decision.statuses, *decision.leads):
            if one.truth is Truth.TRUE:
                yield _pair(self.name(one), _word(Truth.TRUE.value))
        if decision.duties:
            yield _pair("duties", _list(dict.fromkeys(self._duty(one.duty) for one in decision.duties)))

    def _duty(self, duty: str) -> str:
        return self._program.duties[duty].name


def _sum(what: str, total: Sum | None) -> Iterator[_Entry]:
    if total is None:
        return
    yield _pair(what, _money(total.suggested))
    if not total.at_least == total.at_most == total.suggested:
        yield _pair(f"{what}_at_least", _money(total.at_least))
        yield _pair(f"{what}_at_most", _money(total.at_most))


def _pair(key: str, value: tree.Node) -> _Entry:
    return _word(key), value


def _word(text: str) -> tree.Scalar:
    return tree.Scalar(text, text, _NOWHERE)


def _list(words: Iterable[str]) -> tree.Sequence:
    return tree.Sequence(tuple(map(_word, words)), _NOWHERE)


def _number(value: int | None) -> tree.Scalar:
    return tree.Scalar(value, "null" if value is None else str(value), _NOWHERE)


def _money(fen: int | None) -> tree.Scalar:
    if fen is None:
        return _number(None)
    yuan = Decimal(fen).scaleb(-2)
    return tree.Scalar(yuan, f"{yuan:f}", _NOWHERE)
