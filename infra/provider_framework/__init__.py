"""A Pulumi resource provider in Python: declare fields, write five functions, serve.

The room owns the wire (gRPC, property encoding), input validation and the default diff.
It knows no store and no engine; the providers that stand on it do.
"""
