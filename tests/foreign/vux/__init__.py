"""A Django project of adult education: its admin site is a system that none of us wrote, with data that we made up."""
