"""Executions of the state machine: starting them, their history, their outcomes, retries."""
