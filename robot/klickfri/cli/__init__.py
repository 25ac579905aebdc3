"""The command line: reads words, calls `app`, prints. No decisions of its own."""
