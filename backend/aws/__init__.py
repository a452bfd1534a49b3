"""Adapters for the AWS services; botocore's exceptions do not leave this package."""
