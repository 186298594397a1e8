"""The writers that need no language model: always the same for the same input, from tables, and labelled."""
