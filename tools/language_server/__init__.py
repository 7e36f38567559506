"""The language server: what an editor asks of policy files over the Language Server Protocol.

The whole folder is checked, with what the editor has open in place of what is on the disk, on a thread of its own; what
is asked in between is answered by the last check, so that an answer never waits for one.
"""
