"""Tests of the practice Hub: its real clients, over real sockets."""
