"""Decisions as messages: pure conversion, without any network."""

from server.answer.response import Answers, check_response

__all__ = ["Answers", "check_response"]
