"""docs/schema: diagrams and a data dictionary, generated from the models so that they never lag behind."""
