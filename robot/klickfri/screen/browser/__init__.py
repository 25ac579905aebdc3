"""The browser driver: the only importer of Playwright. One script in the page serves filming and replaying."""
