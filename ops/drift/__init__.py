"""What is declared against what is live, for every store, in one report."""
