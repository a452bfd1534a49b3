"""What operators see and do: metrics, lists of executions, one execution, actions.

This package reads the Operations table, Step Functions and the functions' logs with the
permissions of the operator. No Lambda function contains it.
"""
