"""Commands that belong to the whole house."""
