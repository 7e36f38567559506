"""A synthetic population: so that everyone can try and measure a whole one without the data of anybody."""

from tools.population.generate import Manifest, generate
from tools.population.marginals import MarginalsError, read_marginals

__all__ = ["Manifest", "MarginalsError", "generate", "read_marginals"]
