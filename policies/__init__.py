"""What is forbidden: one rule a file, run by Pulumi before anything is made and by tdb over what exists."""
