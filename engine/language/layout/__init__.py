"""The one room that writes YAML: reads a file with its comments, lets it be edited, and writes the canonical layout.

`read` and `written` are a round trip that keeps comments, quotation marks and one-liners; `canonical` also rewrites the
expressions and names of a policy; `values` edits the dated values of parameters. Nothing here touches a disk.
"""

from engine.language.layout.canonical import LayoutError, canonical
from engine.language.layout.document import Collection, Document, Entry, Node, Scalar
from engine.language.layout.emit import written
from engine.language.layout.scalars import node
from engine.language.layout.source import read

__all__ = ["Collection", "Document", "Entry", "LayoutError", "Node", "Scalar", "canonical", "node", "read", "written"]
