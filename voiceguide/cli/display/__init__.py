"""Draws the running session on a terminal."""
