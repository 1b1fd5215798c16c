"""What KDB+ holds and who may ask it: the tables as q/ declares them, read strictly, and the users."""
