"""PostgreSQL outside dbt: server, schemas, loads, releases."""
