"""Answers as people read them: a page of text made from the messages that the service sends."""

from tools.render.answer import render

__all__ = ["render"]
