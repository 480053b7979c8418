"""Measurements; `python -m benchmarks.NAME` runs one."""
