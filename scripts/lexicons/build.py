"""Build the tables named, or all, in an order in which each finds what it needs."""

import importlib
import sys

NAMES = ("folding", "english", "chinese", "names", "meaning", "japanese", "korean", "german", "romance")


def main(wanted: list[str]) -> None:
    """Build them one after the other."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        raise SystemExit(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    for name in NAMES:
        if not wanted or name in wanted:
            importlib.import_module(f"{__package__}.{name}").build()
            print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
