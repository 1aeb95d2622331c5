"""One bounded HTTP request: how long, how much, through which proxy, to which address."""
