"""Doors over HTTP: the playground, health, and the sample's link server.

May import everything below the doors. A route reads the request, asks the chat or a store query once, and answers; it
decides nothing. Every page works without inline script or style and without anything from another host.
"""
