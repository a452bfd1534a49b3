"""Compares objects, items and executions, and repairs the mismatches."""
