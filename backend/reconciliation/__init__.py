"""Comparing objects, items and executions, and repairing the mismatches."""
