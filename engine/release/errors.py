"""What is wrong with a release file or a key."""

from __future__ import annotations


class ReleaseError(Exception):
    """A release or a key that cannot be used; `message` says why and `remedy` what to do, in Chinese."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message)
