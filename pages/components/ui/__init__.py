"""Components that every page can use: layout, tables, forms, text."""
