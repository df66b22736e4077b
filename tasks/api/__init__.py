"""The API of plans, periods and answers: one class per use case, over the services of the pages."""
