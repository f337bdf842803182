"""What is fast, shown against a named reference in the same run, as a ratio."""
