"""Figures of docs/performance.md: measured here, in one run, as ratios where it matters."""
