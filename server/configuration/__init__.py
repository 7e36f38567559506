"""What an operator may set: one YAML file, over it the environment, over that the flags; every mistake with its place.

A section is one frozen dataclass in one module of this room, and one field of `Configuration`. The file
`server/doudi.example.yaml` has every key with its default.
"""

from server.configuration.configuration import Configuration
from server.configuration.read import ENVIRONMENT, Checked, ConfigurationError, check, restore, written

__all__ = ["ENVIRONMENT", "Checked", "Configuration", "ConfigurationError", "check", "restore", "written"]
