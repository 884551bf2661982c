"""`python -m bihuan` is the command `bihuan`."""

from bihuan.interfaces.cli import main

if __name__ == "__main__":
    main()
