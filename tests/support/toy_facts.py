"""The facts of a source of one part, to which a test adds what it is about."""

# `format` and `extra`, what more the part says.
FACTS = """
id: jouet
title_fr: Jouet
title_en: Toy
producer: Insee
licence: Licence Ouverte 2.0
licence_url: https://exemple.invalid/
citation: Jouet
homepage: https://exemple.invalid/
calendar: Every year
parts:
  donnees:
    format: {format}
    key: [code]
    rows: {{france: [1, 1000], sample: [1, 1000]}}
    drift: 0.1
    max_quarantine: 0.5
    required_for_release: false
    {extra}
"""
