"""The shipped twins of the drivers: a screen and a camera in memory, for dry runs and for tests without a browser."""
