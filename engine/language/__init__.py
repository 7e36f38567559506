"""The policy language: reads the YAML of a policy folder into typed programs, or says everything that is wrong with it.

What it means: `README.md` beside this file.
"""

from engine.language.diagnostics import Code, Diagnostic, PolicyError, Severity
from engine.language.load import Checked, check, load
from engine.language.policy import ParameterHistory, Policy, RuleSetVersion

__all__ = [
    "Checked",
    "Code",
    "Diagnostic",
    "ParameterHistory",
    "Policy",
    "PolicyError",
    "RuleSetVersion",
    "Severity",
    "check",
    "load",
]
