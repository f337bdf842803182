"""Exports, dictionary and provenance of a release."""
