"""What is wrong with the files that say who may call. The message is for the operator and holds no key."""

from __future__ import annotations


class CallersError(Exception):
    """The callers cannot be known; `message` says where and what to do, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)
