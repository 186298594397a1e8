"""Guests: people who play before they sign up, and what becomes of what they made."""
