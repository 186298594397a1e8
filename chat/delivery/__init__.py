"""What reaches a client as it happens: the websocket, event streams, and one turn followed to its end."""
