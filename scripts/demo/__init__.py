"""The main job on real input: houses that were really sold, from deed to dividend, and a reconciliation at the end."""
