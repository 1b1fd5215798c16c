"""How the stores run: the Pulumi program, its components, its provider, and what stands in for downloads."""
