"""Film a caseworker, draft a flow from films, put it to use."""
