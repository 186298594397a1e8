"""The REST manners of every app: envelope, errors, strict JSON, cookies, pages."""
