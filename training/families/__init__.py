"""The question families of s1-nano.

Every family module offers the same names:

* ``NAME``: the family's identifier;
* ``sample(rng, level)``: draw the arguments of one question;
* ``key(args)``: what makes two questions the same, whatever their wording;
* ``phrase(args, rng)``: word the question;
* ``answer(args)`` / ``verify(args, text)``: the reference answer and the exact verifier;
* ``attempt(args, method, rng, slip)``: one worked method, see :mod:`traces.segments`.
"""
