"""The chat of the Korean web front-end: its one body and five uses, answered by the turns that all clients share."""
