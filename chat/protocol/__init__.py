"""The wire format of plays: frames in and out, lines in JSON, and which line a client takes for the newest."""
