"""Names of the people in logic puzzles: short, and told apart by their first letters."""

import random

NAMES = {
    "A": ("Al", "Abe", "Ann", "Amy", "Alice"),
    "B": ("Ben", "Bob", "Bill", "Bea"),
    "C": ("Cal", "Cy", "Carl", "Cora"),
    "D": ("Dan", "Don", "Dora"),
    "E": ("Ed", "Eva", "Ella"),
    "F": ("Fay", "Fred"),
    "G": ("Gus", "Gina"),
    "H": ("Hal", "Hugo"),
    "I": ("Ian", "Ida", "Ivy"),
    "J": ("Jan", "Jack", "Jill", "Joe"),
    "K": ("Kim", "Ken", "Kate"),
    "L": ("Liz", "Leo", "Lena"),
    "M": ("Mia", "Max", "Mary", "Meg"),
    "N": ("Ned", "Nick", "Nora"),
    "P": ("Pam", "Paul", "Pete"),
    "R": ("Ray", "Ron", "Rosa", "Rita"),
    "S": ("Sam", "Sue", "Sara"),
    "T": ("Tom", "Tim", "Tess"),
    "V": ("Val", "Vic", "Vera"),
    "W": ("Wes", "Will"),
    "Y": ("Yan",),
    "Z": ("Zoe", "Zack"),
}
LETTERS = tuple(NAMES)


def draw_names(rng: random.Random, count: int) -> list[str]:
    """Names with different first letters, in random order."""
    return [rng.choice(NAMES[letter]) for letter in rng.sample(LETTERS, count)]
