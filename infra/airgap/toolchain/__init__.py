"""What runs the program: the Docker engine, the Pulumi CLI, the Python language host, the plugins."""
