"""Who uses the pages: accounts, log-in and sessions, and what the log is told of them."""
