"""What people would use instead, for the same cues. Ours, as short as such scripts usually are."""
