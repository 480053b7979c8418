"""Fuzzing by coverage: `make fuzz` feeds the parser and the front matter whatever finds new code.

Needs atheris, which has wheels for Linux on x86-64 only.
"""
