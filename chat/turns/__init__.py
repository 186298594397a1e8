"""A turn from the client's command to the stored end of the reply."""
