"""What each gate catches: plausible errors of producers, made in the sample's files and tables."""
