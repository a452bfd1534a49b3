"""The Lambda functions: one handler a file, named as the state that it serves."""
