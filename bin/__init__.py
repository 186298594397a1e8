"""Programs for those who develop and operate the project."""
