"""Samples: clips, levels, limiter, loudness, sound files, backgrounds."""
