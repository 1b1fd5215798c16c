"""The rules, one a file. A file is named as its rule and holds `RULE`; nothing lists them elsewhere."""
