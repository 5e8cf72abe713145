/* Texts with places, and what gateways answer: whatever they hold, places are found once and filled, no text grows beyond its values, and a
 * member of an answer is text or nothing. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/json.h"
#include "module/message/internal.h"

static void fill(struct arena *a, struct str text)
{
    static const char *const names[] = {"number", "link", NULL};
    const struct message_value values[] = {{"number", STR("\xC3\x89 \"&{link}\\\n")}, {"link", STR("")}};

    for (int e = MESSAGE_PLAIN; e <= MESSAGE_LINE; e++) {
        struct str all = message_fill(a, text, values, 2, (enum message_escape)e, NULL), kept = message_fill(a, text, values, 2, (enum message_escape)e, "link");

        MUST(all.n <= kept.n);
        MUST(text.n || !all.n);
    }
    if (!message_unknown_place(text, names).p) return;
    MUST(message_unknown_place(text, names).n > 0);
}

/* The first line is a path, the rest an answer. */
static void answer(struct arena *a, struct str text)
{
    struct str rest = text, path = str_cut(&rest, '\n'), found;
    struct limits limits;

    limits_standard(&limits);
    if (!rest.p) return;
    found = gateway_reference(a, &limits, rest, path);
    MUST(found.n <= 200);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const struct str text = {(const char *)data, size};

    fill(a, text);
    answer(a, text);
    arena_free(a);
    return 0;
}
