"""Rows for tests: each factory gives plain values and no surprise."""
