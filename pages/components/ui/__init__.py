"""Components for any page: layout, tables, forms, text."""
