"""An issue tracker (Roundup) for faults that citizens report: none of us wrote it, and its data is made up."""
