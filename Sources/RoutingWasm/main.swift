// The host calls the exported functions; there is nothing to run at the start.
