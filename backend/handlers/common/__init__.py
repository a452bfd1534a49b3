"""Code that the Lambda handlers share."""
