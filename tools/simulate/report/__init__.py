"""What a run found, for whoever decides on the policy: on the terminal, as JSON, and as one page with charts."""

from tools.simulate.report.figures import Figures, figures
from tools.simulate.report.page import Opening, page
from tools.simulate.report.terminal import terminal

__all__ = ["Figures", "Opening", "figures", "page", "terminal"]
