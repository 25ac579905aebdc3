"""What people judge and answer: checks, signatures, proposals to heal, cases that wait for them."""
