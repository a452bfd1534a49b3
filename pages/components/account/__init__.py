"""Components for accounts and sessions."""
