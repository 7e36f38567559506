"""Policy tests: cases written beside the rules, with what staff expect of them."""
