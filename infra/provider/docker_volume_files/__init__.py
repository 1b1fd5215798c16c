"""`tradingdb:docker:VolumeFiles`: the whole content of a volume of configuration and secrets."""
