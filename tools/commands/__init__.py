"""The subcommands of `doudi`, one a module, each with a `command`."""
