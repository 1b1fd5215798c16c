"""The rules of our own, one a file. A file name is the id of its rule."""
