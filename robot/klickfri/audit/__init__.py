"""The audit log: one append-only chain of events per board, its pictures, its reader and its verifier."""
