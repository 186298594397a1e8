"""Pictures and figures as files: checked, written anew, removed."""
