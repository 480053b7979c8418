"""Fixtures for speech."""

from tests.speech.natural import joe

__all__ = ["joe"]
