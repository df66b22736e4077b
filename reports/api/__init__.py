"""The API of consolidated reports: one class per use case, over the services of the pages."""
