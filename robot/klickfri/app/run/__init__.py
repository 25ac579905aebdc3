"""Work through the queue: intake, a night with its workers, each attempt, the morning; and a rehearsal beside it."""
