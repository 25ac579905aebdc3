"""The one place that knows all stages: what a night, an intake, a dry run or a look into the log is made of."""
