"""REST and the websocket of jobs."""
