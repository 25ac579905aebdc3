"""`python -m klickfri` is the command `klickfri`."""

from klickfri.cli.main import main

main()
