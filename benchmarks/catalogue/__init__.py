"""Measures catalogues: `python -m benchmarks.catalogue`, or `make bench-catalogue`."""
