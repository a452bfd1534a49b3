"""Components around the account and the session."""
