"""Tests of the practice server, over real sockets."""
