"""The command `ti` and the steps it shares with the Airflow tasks."""
