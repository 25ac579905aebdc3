"""The only place that touches screens: one port, a browser driver, a desktop driver (later), a dry twin."""
