"""Albums, photos, executions and counters in DynamoDB.

The only package that knows keys, indexes and attribute names.
"""
