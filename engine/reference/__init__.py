"""The reading that defines the language: plain, exact, three-valued. The oracle in tests; the source of explanations.

Normative text: `engine/language/README.md`, "Meaning".
"""

from engine.reference.decide import decide
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.explain import explain
from engine.reference.needs import inquire
from engine.reference.value import Logical

__all__ = ["Evaluation", "Logical", "Scope", "decide", "explain", "inquire"]
