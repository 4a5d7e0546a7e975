"""The playground: a chat platform that lives in calbot's own database and is shown by `calbot.web`.

May import: the chat core, store, nouns. `render` and `listen` are pure; `board` keeps and finds messages; `send` is the
`Platform`. Nothing outside this folder knows what its payloads look like but the page that draws them.
"""
