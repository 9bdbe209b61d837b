"""The waist every AIMY process stands on."""

__version__ = "0.1.0"
