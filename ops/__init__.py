"""The command line of the project: how people bring stacks up, look at them and take them down."""
