"""One session as a value: settings and options resolved, sounds and voice gathered."""
