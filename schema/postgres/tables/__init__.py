"""The tables, one module for each schema. `metadata()` in catalogue.py gathers them."""
