"""Breaks a running service under load in every way that operations know, and then looks for what must never be.

Run by `make faults`; a short version is a test.
"""
