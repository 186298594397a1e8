"""What puts the apps together: settings, addresses, entry points, checks, health, and how the server runs."""
