#!/bin/sh
# Runs once, when the server's volume is empty: Airflow's own role and database.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$AIRFLOW_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role airflow login password :'password';
create database airflow owner airflow;
revoke all on database airflow from public;
SQL
