"""The `doudi` command: what staff and other programs run."""
