"""The handbook: what a policy says for one region and day, as a page to be held against the documents it stands on."""

from tools.handbook.book import write
from tools.handbook.edition import Edition
from tools.handbook.markdown import markdown
from tools.handbook.webpage import webpage

__all__ = ["Edition", "markdown", "webpage", "write"]
