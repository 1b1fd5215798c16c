"""The commands of the command line, one module each: what they are called, take and print."""
