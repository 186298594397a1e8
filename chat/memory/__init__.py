"""What a model is given to read of a play: the lines since a summary, the summary, pins; how summaries are written."""
