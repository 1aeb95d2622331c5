"""What `migrate` and `deploy` share: what they are given, whom they ask, what they print."""
