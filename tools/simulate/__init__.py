"""Decides a whole population, under one policy or under two, and says what becomes of whom."""
