"""The browser driver: the only importer of Playwright. One evidence script serves filming and replaying."""
