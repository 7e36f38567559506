"""A page for each code of the closed list, for whoever wants more than the message says."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.diagnostics import Code
from engine.language.explanations.declarations import DECLARATIONS
from engine.language.explanations.explanation import Explanation, Where
from engine.language.explanations.expressions import EXPRESSIONS
from engine.language.explanations.files import FILES
from engine.language.explanations.parameters import PARAMETERS
from engine.language.explanations.rules import RULES
from engine.language.explanations.warnings import WARNINGS

EXPLANATIONS: Mapping[Code, Explanation] = {
    **FILES,
    **EXPRESSIONS,
    **DECLARATIONS,
    **PARAMETERS,
    **RULES,
    **WARNINGS,
}
"""In the order of the codes."""

__all__ = ["EXPLANATIONS", "Explanation", "Where"]
