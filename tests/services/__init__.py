"""What only real PostgreSQL, real Redis and real processes can show."""
