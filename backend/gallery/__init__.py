"""What one user owns: albums, photos, search, and downloads."""
