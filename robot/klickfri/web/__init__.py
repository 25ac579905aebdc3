"""What is served over HTTP: the pages that auditors and operators read (`klickfri serve`), and the witness."""
