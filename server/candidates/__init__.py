"""Candidates: what might be served next, watched for, and tried in a process of its own before anybody serves it."""

from server.candidates.check import check
from server.candidates.verdict import CandidateError, Verdict
from server.candidates.watch import watch

__all__ = ["CandidateError", "Verdict", "check", "watch"]
