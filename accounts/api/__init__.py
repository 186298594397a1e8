"""REST: who I am, guests who become people, sign-ins, settings; and calls that may be sent twice."""
