"""The company of many tests: four people, two places, and a TikTok of Pot."""

from __future__ import annotations

PAN_AND_POT = """
[workspace]
name = "Pan & Pot"
zone = "Europe/London"

[[people]]
name = "Mkt"
zone = "Europe/London"
roles = ["marketer"]
identities = { playground = "mkt" }

[[people]]
name = "Lead"
zone = "America/Chicago"
roles = ["lead"]
identities = { playground = "lead" }

[[people]]
name = "Agt1"
zone = "Europe/London"
roles = ["agent"]
identities = { playground = "agt1" }

[[people]]
name = "Agt2"
zone = "Asia/Tokyo"
locale = "ja"
roles = ["agent"]
identities = { playground = "agt2" }

[[accounts]]
network = "tiktok"
handle = "@pot"
brand = "Pot"
owner = "Mkt"
audience = 240000

[[places]]
platform = "playground"
address = "#marketing"
kind = "marketing"
name = "#marketing"

[[places]]
platform = "playground"
address = "#care"
kind = "care"
name = "#care"
"""
