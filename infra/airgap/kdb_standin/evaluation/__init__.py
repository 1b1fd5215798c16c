"""Walks syntax trees: names, functions, adverbs, indexing, amending."""
