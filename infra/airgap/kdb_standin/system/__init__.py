"""System commands and the .z and .Q namespaces."""
