"""What exists in the stores, as plain data. Imports neither Pulumi nor a driver."""
