"""Who calls, what they may call, about which districts, and how fast."""

from server.callers.caller import ANYBODY, Caller
from server.callers.identify import Callers, Credentials

__all__ = ["ANYBODY", "Caller", "Callers", "Credentials"]
