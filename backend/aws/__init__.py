"""Adapters for S3 and Step Functions; exceptions of botocore end here."""
