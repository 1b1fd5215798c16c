"""What is kept on disk: columns, splayed and partitioned tables, logs."""
