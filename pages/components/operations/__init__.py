"""What the pages for operators share."""
