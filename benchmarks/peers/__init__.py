"""What people would use instead: scripts of ours, as short as theirs usually are."""
