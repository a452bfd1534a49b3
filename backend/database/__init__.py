"""Albums, photos, executions and counters in DynamoDB.

The only place that knows table keys, indexes and attribute names.
"""
