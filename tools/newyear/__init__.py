"""Begins next year's version of a rule set, and next year's values of parameters, from what holds now."""
