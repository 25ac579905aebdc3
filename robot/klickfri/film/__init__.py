"""Films: what a caseworker did, as steps a person can read, kept in a bundle that cannot be changed unnoticed."""
