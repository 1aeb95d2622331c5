"""Tests of files and folders by descriptor."""
