"""Checks whether an account and a region can have the stack, before anything is created."""
