"""Accounts: Cognito users, sessions, passwords, and the deletion of an account."""
