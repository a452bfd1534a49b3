"""Settings, the outputs of the stack, and boto3 sessions."""
