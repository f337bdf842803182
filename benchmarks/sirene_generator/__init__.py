"""Invented data in the layout of Sirene, of any size, with its truth: stock and flows by year.

`generate(spec, folder)` writes the four files and returns their truth; `python -m
benchmarks.sirene_generator N FOLDER` does it from a shell. No establishment is real: the check
digit of each SIREN is wrong, so that none can be a company's.
"""
