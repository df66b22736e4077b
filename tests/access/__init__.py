"""The whole portal as tables: a small world of two agencies, and who is answered how."""
