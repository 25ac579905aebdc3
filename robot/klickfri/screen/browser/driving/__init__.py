"""Drives a browser: looks at its windows, finds the one element, acts on it and pictures it under a mask."""
