"""Django's PostgreSQL backend with a deadline around every wait."""
