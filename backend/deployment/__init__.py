"""Deploying the stack to CloudFormation, and removing it."""
