"""The sample company: brands Pan and Pot, their people, posts, shifts and 26 weeks of counts, made from a seed.

A room beside the minds: pure functions that return values and file texts. The numpy Generator and `today` are passed
in; no file, clock or network. May import: nouns, numpy, the standard library.
"""
