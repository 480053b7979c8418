"""Hands-free spoken guidance for face massage and facial exercises.

The package is kept light to import: engines, numpy and terminal drawing load where they are used.
"""

__version__ = "0.1.0"
