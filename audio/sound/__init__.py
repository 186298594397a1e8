"""Sound as bytes: decoded, encoded, made equally loud."""
