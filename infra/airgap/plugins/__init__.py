"""Stand-ins for published provider plugins, for machines that reach package registries only.

Each answers for the tokens, inputs, outputs and errors of the published one. A connected machine uses that
one instead.
"""
