"""The web door of common problems."""
