"""What every app stands on; nothing here knows an app."""
