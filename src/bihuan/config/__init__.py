"""Settings, addresses and the server's entry. The only layer that knows every other."""
