"""Avatar Forge (인생 극장): settings, entry points and what every app stands on."""
