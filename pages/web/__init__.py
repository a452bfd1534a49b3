"""The HTTP routes and ASGI middleware: photos, uploads, sessions, health, security headers."""
