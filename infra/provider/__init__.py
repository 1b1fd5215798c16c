"""The `tradingdb` provider: what no published provider can do. One folder a resource.

In a folder: `plan` decides and touches nothing, `store` talks to the world, `resource` joins them for the
server process, `sdk` is what a Pulumi program imports. The last two never meet in one process.
"""
