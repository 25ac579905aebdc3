"""What the machine tells Klickfri: settings, credentials, and where the operations log goes."""
