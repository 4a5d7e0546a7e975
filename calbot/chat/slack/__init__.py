"""Slack: its requests become asks, cards and forms become Block Kit, messages are sent by its Web API.

May import: the chat core, flows, nouns, words; the only room that knows slack_bolt, slack_sdk and aiohttp. `guard`,
`envelope`, `listen`, `render`, `modal` and `manifest` are pure; `door` holds the real bolt app, `caller` the
connection, `send` is the `Platform`.
"""
