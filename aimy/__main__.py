"""`python -m aimy` is the `aimy` command."""

from aimy.cli import main

if __name__ == "__main__":
    main()
