"""The command line: each file is one command; `app` knows them all and loads only the one that is asked for.

A door: may import every floor below. Heavy things (web server, migrations, settings) only in the commands that need
them, because `calbot check` in a pre-commit hook has to answer before anybody looks away.
"""
