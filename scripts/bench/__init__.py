"""Gas of this suite and of the peer's (npm `@tokenysolutions/t-rex`), measured by the same calls on one chain."""
