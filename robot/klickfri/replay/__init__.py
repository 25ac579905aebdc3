"""Replay: carries out a flow for one work item, step by step, and tells the audit log what it did and saw."""
