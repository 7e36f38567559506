"""Measurements against the targets of the design. Run by `make bench` and `make soak`; no test is timed."""
