"""What operators see and do: the numbers, the lists, one execution, actions.

Everything here reads the Operations table, Step Functions and the functions' logs with the
operator's own permissions. Nothing of it runs in a Lambda function.
"""
