"""Demonstration rounds: invented, and marked as such on every screen and paper they reach."""
