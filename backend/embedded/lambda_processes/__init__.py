"""Processes of Lambda functions, forked from one process that has imported their libraries.

Without it, each execution environment imports boto3 and Pillow anew: half a second of CPU time and
50 MB. A forked process starts in some milliseconds and shares the memory of the libraries.
"""
