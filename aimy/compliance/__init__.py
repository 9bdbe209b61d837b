"""Regulation profiles: which rules a token gets and from which source; set up on chain, and read back in words."""
