"""Changes of the relational schema over time: their history, what each locks, and how they are applied."""
