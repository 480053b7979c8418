"""Measures how well spoken commands and claps are heard."""
