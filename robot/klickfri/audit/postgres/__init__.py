"""The audit logs in PostgreSQL, a schema for each board. Nothing outside this room knows how they are kept."""
