"""One attempt at a job: its lease, its run, its end."""
