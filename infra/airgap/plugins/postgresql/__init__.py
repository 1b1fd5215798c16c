"""Answers for the pulumi-postgresql plugin: roles, databases, schemas, grants and extensions over psycopg."""
