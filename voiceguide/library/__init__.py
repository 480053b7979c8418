"""Routines and sounds found on disk and read."""
