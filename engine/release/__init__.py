"""A release as one file: every policy file and test with its SHA-256, signed by whoever answers for it.

The archive is a ZIP without compression, so that the same files make the same bytes and nothing in it can swell:
`manifest.json`, `manifest.sig` where it is signed, and the files below `policies/`.
"""

from engine.release.archive import MAX_BYTES, Opened, build, extract, read, unpack, verify
from engine.release.errors import ReleaseError
from engine.release.keys import generate, private_key, public_key
from engine.release.manifest import Manifest
from engine.release.pack import collect

__all__ = [
    "MAX_BYTES",
    "Manifest",
    "Opened",
    "ReleaseError",
    "build",
    "collect",
    "extract",
    "generate",
    "private_key",
    "public_key",
    "read",
    "unpack",
    "verify",
]
