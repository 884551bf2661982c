"""Pages of messages: one's inbox, how one wants to be told, and the channels outside."""
