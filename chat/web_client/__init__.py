"""The chat of the Korean web front-end: its one body and five uses, answered by the same turns as every other client."""
