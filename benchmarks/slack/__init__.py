"""How fast calbot answers Slack, how it sends, and how many workspaces it can hear."""
