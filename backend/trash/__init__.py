"""The permanent deletion of photos: by their owner, and of those whose time in Trash is over."""
