"""What of a text is spoken, sentence by sentence, and how it is read."""
