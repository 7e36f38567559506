"""Two policies compared as meaning: which two are asked for, their words, and the answer as messages."""
