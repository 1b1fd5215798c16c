"""`docker:index/container:Container`: fields, the request that creates it, what is read back, the waiting."""
