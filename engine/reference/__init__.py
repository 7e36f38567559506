"""The reading that defines the language: plain, exact, three-valued. The oracle in tests; the source of explanations.

Normative text: `engine/language/README.md`, "Meaning".
"""

from engine.reference.decide import decide
from engine.reference.explain import explain
from engine.reference.needs import inquire

__all__ = ["decide", "explain", "inquire"]
