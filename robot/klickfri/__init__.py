"""Klickfri: film a caseworker once, replay the work every night, audit every step."""
