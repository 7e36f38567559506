"""`doudi replay`: recorded decisions decided again, in this process or by a server, and how that is shown."""
