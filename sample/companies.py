"""Identifiers of invented companies and bodies, which nobody can take for real.

Every SIREN here breaks the check digit (Luhn) that each real one keeps; those of companies with
accounts also begin with 000, which INSEE does not attribute.
"""

from sample.draws import Draws


def keeps_check_digit(identifier: str) -> bool:
    """Returns whether the digits keep Luhn's rule, as those of each SIREN and SIRET do."""
    total = 0
    for rank, digit in enumerate(reversed(identifier)):
        value = int(digit) * (1 + rank % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def siren_of(number: int) -> str:
    """Returns `number` as nine digits, its last one moved on by one if it kept the rule."""
    text = f"{number:09d}"
    return text if not keeps_check_digit(text) else f"{text[:-1]}{(int(text[-1]) + 1) % 10}"


def siren_of_body(draws: Draws) -> str:
    """Returns the SIREN of an invented public body: it begins with 2, as theirs do."""
    return siren_of(200_000_000 + draws.below(90_000_000))


def siret_of(siren: str, draws: Draws) -> str:
    """Returns the SIREN with five digits for one of its establishments."""
    return f"{siren}{draws.between(10, 99_999):05d}"
