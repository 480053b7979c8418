"""A routine by concern and minutes: what is asked for, what it is made of, and what to suggest.

Pure: no files and no clock. Knows `script`, `planning` and `practice`; docs/guidance.md has the
rules in plain words.
"""
