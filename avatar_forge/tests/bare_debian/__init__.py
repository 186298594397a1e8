"""`make slow`: both commands on bare Debian machines, made anew for each run."""
