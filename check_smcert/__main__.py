"""``smcert``, also as ``python -m check_smcert``."""

from check_smcert.commands import main

if __name__ == "__main__":
    main()
