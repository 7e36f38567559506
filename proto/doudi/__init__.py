"""The wire: messages and services generated from the sources beside them."""
