"""What rules are written with: of whichever of the two peers is installed."""
# mypy: disable-error-code="import-not-found, import-untyped, no-redef, unused-ignore"

from __future__ import annotations

from importlib.util import find_spec

NAME = "openfisca-core" if find_spec("openfisca_core") else "policyengine-core"

if NAME == "openfisca-core":
    from openfisca_core.entities import build_entity
    from openfisca_core.model_api import MONTH, Enum, Variable, max_, min_, where
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
else:
    from policyengine_core.entities import build_entity
    from policyengine_core.model_api import MONTH, Enum, Variable, max_, min_, where
    from policyengine_core.simulations import SimulationBuilder
    from policyengine_core.taxbenefitsystems import TaxBenefitSystem

__all__ = [
    "MONTH",
    "NAME",
    "Enum",
    "SimulationBuilder",
    "TaxBenefitSystem",
    "Variable",
    "build_entity",
    "max_",
    "min_",
    "where",
]
