"""Inputs that nobody would write; run apart (make test-fuzz)."""
