"""The real server under load from another process. Run by `make load` and `python -m tests.load.soak`."""
