"""Many routines made into one folder at once."""
