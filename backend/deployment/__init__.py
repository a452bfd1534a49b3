"""Deploys the stack with CloudFormation and deletes it."""
