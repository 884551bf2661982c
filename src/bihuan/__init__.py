"""bihuan (闭环): special rectification campaigns, from the list somebody keeps to closure that somebody else has checked."""

__version__ = "0.1.0"
