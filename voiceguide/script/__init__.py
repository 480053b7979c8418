"""Routine scripts: Markdown text in, a `Routine` value out, or every problem with its place."""
