/* Published vectors: FIPS 180-4 examples, RFC 4231, RFC 8032. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/crypto.h"

static const char *hex(const uint8_t *bytes, size_t n)
{
    static char out[257];

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    out[2 * n] = 0;
    return out;
}

static void unhex(const char *digits, uint8_t *out)
{
    for (; *digits; digits += 2, out++) {
        int high = digits[0] <= '9' ? digits[0] - '0' : digits[0] - 'a' + 10;
        int low = digits[1] <= '9' ? digits[1] - '0' : digits[1] - 'a' + 10;
        *out = (uint8_t)(high * 16 + low);
    }
}

static int start(void **state)
{
    return crypto_init() && crypto_init() ? 0 : -1;
}

static void digests(void **state)
{
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    uint8_t out[SHA256_BYTES];
    struct sha256 s;

    sha256("abc", 3, out);
    assert_string_equal(hex(out, sizeof out), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256("", 0, out);
    assert_string_equal(hex(out, sizeof out), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_begin(&s);
    for (size_t i = 0; i < sizeof two_blocks - 1; i++) sha256_add(&s, two_blocks + i, 1);
    sha256_end(&s, out);
    assert_string_equal(hex(out, sizeof out), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void keyed_digests(void **state)
{
    uint8_t out[SHA256_BYTES], long_key[131];

    hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
    assert_string_equal(hex(out, sizeof out), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(long_key, 0xaa, sizeof long_key);
    hmac_sha256(long_key, sizeof long_key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, out);
    assert_string_equal(hex(out, sizeof out), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void signatures(void **state)
{
    uint8_t seed[ED25519_SEED_BYTES], public_key[ED25519_PUBLIC_BYTES], signature[ED25519_SIGNATURE_BYTES];
    uint8_t message = 0x72;
    struct ed25519_key key;

    unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", seed);
    ed25519_from_seed(seed, &key);
    ed25519_public(&key, public_key);
    assert_string_equal(hex(public_key, sizeof public_key),
                        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    ed25519_sign(&key, &message, 1, signature);
    assert_string_equal(hex(signature, sizeof signature),
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(ed25519_verify(public_key, &message, 1, signature));
    message ^= 1;
    assert_false(ed25519_verify(public_key, &message, 1, signature));
    message ^= 1;
    signature[40] ^= 1;
    assert_false(ed25519_verify(public_key, &message, 1, signature));
    signature[40] ^= 1;
    public_key[0] ^= 1;
    assert_false(ed25519_verify(public_key, &message, 1, signature));
}

static void comparing_and_wiping(void **state)
{
    char a[] = "0123456789", b[] = "0123456789";

    assert_true(crypto_equal(a, b, 10));
    b[9] = 'x';
    assert_false(crypto_equal(a, b, 10));
    assert_true(crypto_equal(a, b, 9));
    assert_true(crypto_equal(a, b, 0));
    crypto_wipe(a, sizeof a);
    for (size_t i = 0; i < sizeof a; i++) assert_int_equal(a[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests),
        cmocka_unit_test(keyed_digests),
        cmocka_unit_test(signatures),
        cmocka_unit_test(comparing_and_wiping),
    };

    return cmocka_run_group_tests_name("crypto", tests, start, NULL);
}
