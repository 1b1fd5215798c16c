"""What stands in for downloads when only package registries can be reached."""
