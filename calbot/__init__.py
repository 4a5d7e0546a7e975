"""calbot tells a marketing team and its customer-care team, in chat, what each planned post will bring."""

__version__ = "0.1.0"
