"""Sign-in with the practice Hub: OAuth 2 and OpenID Connect."""
