"""The relational side: databases, schemas, roles, grants and, by table, every model."""
