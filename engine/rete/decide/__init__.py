"""Makes the answer of what matched: settles exceptions and conclusions, then outcomes, sums, duties and materials."""

from engine.rete.decide.answer import Answers
from engine.rete.decide.truths import Truths

__all__ = ["Answers", "Truths"]
