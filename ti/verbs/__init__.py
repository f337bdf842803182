"""The verbs of `ti`, a module each or a few; heavy imports stay inside their functions."""
