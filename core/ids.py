"""Random public addresses: nobody can count records by looking at them."""

import secrets

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0, 1: read aloud without doubt
LENGTH = 16  # 32 ** 16 = 2 ** 80 addresses


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
