"""Follows the chain and mirrors it into PostgreSQL: every event raw in `aimy_index.events`, and tables made of them."""
