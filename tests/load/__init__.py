"""The real server under load from another process. Run by `make load` and `make soak-server`; no test is timed."""
