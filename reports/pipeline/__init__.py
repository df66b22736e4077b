"""Records to paper: collect → snapshot → compose → document → render → deliver."""
