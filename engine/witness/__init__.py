"""Finds households: one on which two policies differ, and the changes after which a policy answers otherwise.

The search is guided by the thresholds of the policy, repeatable, and never the last word: whatever it finds is decided
on the rete before anybody sees it. That it finds nothing proves nothing.
"""

from engine.witness.answers import Point
from engine.witness.nearest import Alternatives, Change, Otherwise, alternatives
from engine.witness.search import Search, Side, Witness, search

__all__ = ["Alternatives", "Change", "Otherwise", "Point", "Search", "Side", "Witness", "alternatives", "search"]
