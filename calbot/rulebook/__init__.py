"""The rulebook judges posts against rules, which are TOML data with their own cases.

Purely computational: rule texts are handed in, findings are handed back. May import the nouns, the standard library,
CEL (`cel_expr_python`) and RE2; never files, network, logging, the clock, randomness or another mind.
`pack` reads rules, `check` judges, `cases` plays a rule's own cases, `lint` advises its writer, `guide` describes.
"""
