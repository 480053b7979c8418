"""A session as files: encoders, tags, captions, cover and pages."""
