#include <stdio.h>

#include "base/hex.h"
#include "test.h"

static void two_digits_a_byte(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0xab, 0xff};
    struct str text = hex_text(*state, bytes, sizeof bytes);

    assert_str(text, "00010f107f80abff");
    assert_int_equal(text.p[text.n], 0);
    text = hex_text(*state, bytes, 0);
    assert_int_equal(text.n, 0);
}

/* Against the library's own, for each byte there is. */
static void every_byte(void **state)
{
    char wanted[3], out[3] = "..";

    (void)state;
    for (int i = 0; i < 256; i++) {
        uint8_t byte = (uint8_t)i;

        snprintf(wanted, sizeof wanted, "%02x", i);
        hex_put(&byte, 1, out);
        assert_string_equal(out, wanted);
    }
}

static void nothing_behind_it_is_touched(void **state)
{
    char out[] = "......";

    (void)state;
    hex_put("\xde\xad", 2, out);
    assert_string_equal(out, "dead..");
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(two_digits_a_byte), TEST(every_byte), TEST(nothing_behind_it_is_touched) };

    return cmocka_run_group_tests_name("hex", tests, NULL, NULL);
}
