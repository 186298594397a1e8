"""The chat of the Korean web front-end: its one body and five uses, answered from the stage of every other door."""
