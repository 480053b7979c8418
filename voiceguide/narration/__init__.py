"""Narrating: a routine recorded line by line, or cut out of one long recording."""
