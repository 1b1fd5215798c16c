"""Encryption of personal data with a key that the database never keeps.

The program gives the key for its session or transaction, as a parameter and not as text of a statement:
`SELECT set_config('tdb.encryption_key', $1, true)`. Digests find and compare what encryption hides; they
use the same key, so they cannot be guessed without it.
"""

from __future__ import annotations

from typing import Final

from schema.postgres.schema_object import function

KEY_SETTING: Final = "tdb.encryption_key"
SHORTEST_KEY: Final = 32  # characters

# Those that keep people's data, and the one that writes to them.
WRITERS: Final = ("execution",)
READERS: Final = ("execution", "notification")

KEY = function(
    "shared",
    "encryption_key",
    f"""
DECLARE
    key text := coalesce(current_setting('{KEY_SETTING}', true), '');
BEGIN
    IF length(key) < {SHORTEST_KEY} THEN
        RAISE EXCEPTION '{KEY_SETTING} holds no key of {SHORTEST_KEY} characters or more'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'SELECT set_config(''{KEY_SETTING}'', $1, true) in this transaction first.';
    END IF;
    RETURN key;
END
""",
    returns="text",
    options=("STABLE",),
    callers=READERS,
    purpose="The key of this session; an error where there is none",
)

ENCRYPT = function(
    "shared",
    "encrypt_personal",
    """
SELECT CASE WHEN plain IS NOT NULL THEN
    shared.pgp_sym_encrypt(plain, shared.encryption_key(), 'cipher-algo=aes256, compress-algo=0')
END
""",
    arguments="text",
    parameters="plain text",
    returns="bytea",
    language="sql",
    callers=WRITERS,
    purpose="Encrypts with the key of this session; never the same bytes twice",
)

DECRYPT = function(
    "shared",
    "decrypt_personal",
    f"""
BEGIN
    RETURN CASE WHEN secret IS NOT NULL THEN shared.pgp_sym_decrypt(secret, shared.encryption_key()) END;
EXCEPTION
    WHEN external_routine_invocation_exception THEN
        RAISE EXCEPTION 'this value was encrypted with another key than {KEY_SETTING} holds, or is damaged'
            USING ERRCODE = 'invalid_parameter_value';
END
""",
    arguments="bytea",
    parameters="secret bytea",
    returns="text",
    options=("STABLE",),
    callers=READERS,
    purpose="Decrypts with the key of this session; an error with any other",
)

DIGEST = function(
    "shared",
    "personal_digest",
    "SELECT shared.hmac(lower(btrim(plain)), shared.encryption_key(), 'sha256')",
    arguments="text",
    parameters="plain text",
    returns="bytea",
    language="sql",
    options=("STABLE",),
    callers=WRITERS,
    purpose="The same for the same text and key; finds a person without decrypting everybody",
)

FUNCTIONS = (KEY, ENCRYPT, DECRYPT, DIGEST)
