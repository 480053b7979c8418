"""When everything is heard: a routine expanded, laid out in frames, fitted and edited. Pure."""
