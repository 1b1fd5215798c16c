"""One component an engine: its configuration as code, its server, its contents."""
