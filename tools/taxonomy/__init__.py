"""Derives the taxonomy of labels from WordNet and from tables that people edit."""
