"""What is written beside the play: hints, a review, a plot, a character's details."""
