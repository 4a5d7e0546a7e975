"""Microsoft Teams: cards as Adaptive Cards, what comes in, and calbot speaking there.

It may import the chat's own modules, flows and config, and Microsoft's SDK; no other platform. Only `sdk`, `caller`,
`tokens` and `genuine` know Microsoft's libraries, so that whoever draws a card does not load them.
"""
