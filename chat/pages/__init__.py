"""The HTML pages: home, a new play, a play, past plays."""
