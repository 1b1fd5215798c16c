"""A package for the stand-in to lie in."""
