"""One step a module, each with the one before it in `down_revision`."""
