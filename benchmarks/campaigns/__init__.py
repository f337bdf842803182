"""What the system survives, shown by counting: files with something wrong, runs that are killed."""
