"""Decide: asks a process's rules, writes its letters and hand-overs, and knows who may decide."""
