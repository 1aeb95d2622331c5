"""What a name is: whether it sounds like a secret's, whether it is a Space's. One answer each."""
