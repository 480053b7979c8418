"""Benchmarks; `python -m benchmarks` runs those of docs/benchmarks.md."""
