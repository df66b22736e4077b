"""Short codes that people type from paper: no letters or digits that look alike, no marks. Twelve
signs of nineteen are 50 bits: nobody meets one by trying."""

import secrets

# Without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V, D, 6 G.
ALPHABET = "3479ACEFHJKMNPRTWXY"
LENGTH = 12
_GROUP = 4


def draw() -> str:
    """A new code, from the system's source of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """As it is printed: "A3CE-7HKM-PRTW"."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed(text: str) -> str:
    """What a person typed or a QR code carried, as it is stored; "" when it cannot be a code."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
