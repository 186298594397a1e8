"""A play as a script to read, print and keep: one file per format, all made from one `Script`."""
