"""Who calls: sign-ins and their record, bearer tokens, and who stands behind a websocket."""
