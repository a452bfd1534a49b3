"""The photo pipeline: everything below the pages, importable without Streamlit."""
