"""Finds routines and sounds on disk and reads them."""
