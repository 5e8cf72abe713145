#include "base/text.h"

#include "base/arena.h"
#include "base/embed.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text_stamp.h" /* empty; new when a catalogue changes */

EMBED(text_en, "text/en.json");
EMBED(text_fr, "text/fr.json");

/* English first: what has no sentence in another language is said in this one. */
static const struct text_source sources[] = {
    {"en", &text_en},
    {"fr", &text_fr},
    {NULL, NULL},
};

enum { LANGUAGES = sizeof sources / sizeof sources[0] - 1 };

struct texts {
    struct map sentences[LANGUAGES]; /* key to struct str, in the order of sources */
};

const struct text_source *text_sources(void)
{
    return sources;
}

static err_t load_one(struct arena *a, const struct text_source *source, struct map *sentences)
{
    const struct json *catalogue;
    struct limits limits;

    limits_standard(&limits);
    TRY(json_read(a, *source->json, &limits, &catalogue));
    map_init(sentences, a, catalogue->count);
    for (const struct json *member = catalogue->first; member; member = member->next) {
        struct str *sentence = ARENA_NEW(a, struct str);

        if (member->kind != JSON_STRING)
            return err_make(a, E_JSON, "what", "a catalogue holds sentences only", "offset", "0", NULL);
        *sentence = member->text;
        map_put(sentences, member->key, sentence);
    }
    return OK;
}

err_t texts_load(struct arena *a, const struct texts **out)
{
    struct texts *t = ARENA_NEW(a, struct texts);

    for (size_t i = 0; i < LANGUAGES; i++)
        TRY(load_one(a, &sources[i], &t->sentences[i]));
    *out = t;
    return OK;
}

struct str text_of(const struct texts *t, struct str language, const char *key)
{
    struct str name = str_of(key);
    const struct str *found = NULL;

    for (size_t i = 0; i < LANGUAGES; i++)
        if (str_is(language, sources[i].language))
            found = map_get(&t->sentences[i], name);
    if (!found)
        found = map_get(&t->sentences[0], name);
    return found ? *found : name;
}

static const struct err_arg *find_arg(const struct err_arg *args, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, args[i].name))
            return &args[i];
    return NULL;
}

/* The argument for the place whose '{' stands at `open`, and where the place ends; NULL when there is
 * none, then only the '{' itself is passed over. */
static const struct err_arg *arg_at(struct str sentence, size_t open, const struct err_arg *args, size_t n,
                                    size_t *end)
{
    struct str rest = {sentence.p + open + 1, sentence.n - open - 1};
    struct str name = str_cut(&rest, '}');
    const struct err_arg *arg = rest.p ? find_arg(args, n, name) : NULL;

    *end = open + 1 + (arg ? name.n + 1 : 0);
    return arg;
}

struct str text_fill(struct arena *a, struct str sentence, const struct err_arg *args, size_t n)
{
    size_t done = 0; /* bytes of the sentence already in the answer */
    struct buf filled;
    ptrdiff_t open;

    if (!sentence.p) return STR_NONE;
    buf_init(&filled, a, sentence.n + 64);
    while ((open = str_find(sentence, STR("{"), done)) >= 0) {
        size_t end;
        const struct err_arg *arg = arg_at(sentence, (size_t)open, args, n, &end);
        size_t literal_end = arg ? (size_t)open : end;

        buf_add(&filled, (struct str){sentence.p + done, literal_end - done});
        if (arg)
            buf_add(&filled, arg->value);
        done = end;
    }
    buf_add(&filled, (struct str){sentence.p + done, sentence.n - done});
    return buf_str(&filled);
}

/* A broken rule has a sentence of its own, where somebody wrote one. */
static struct str sentence_of(struct arena *a, const struct texts *t, struct str language, err_t e)
{
    struct str rule = str_format(a, "rule.%.*s", STR_ARG(err_value(e, "rule")));
    struct str own = e->id == E_RULE ? text_of(t, language, rule.p) : STR_NONE;

    if (own.n && !str_eq(own, rule)) return own;
    return text_of(t, language, str_format(a, "error.%s", err_code(e->id)).p);
}

struct str text_err(struct arena *a, const struct texts *t, struct str language, err_t e)
{
    return text_fill(a, sentence_of(a, t, language, e), e->args, e->arg_count);
}

struct str text_stored(struct arena *a, const struct texts *t, struct str language, const struct json *error)
{
    const struct json *code = json_get(error, "code"), *arguments = json_get(error, "args");
    struct err_arg args[ERR_ARGS_MAX];
    const char *key;
    size_t n = 0;

    if (!code) return STR_NONE;
    key = str_format(a, "error.%.*s", STR_ARG(code->text)).p;
    for (const struct json *arg = arguments ? arguments->first : NULL; arg && n < ERR_ARGS_MAX; arg = arg->next) {
        if (str_is(arg->key, "rule")) key = str_format(a, "rule.%.*s", STR_ARG(arg->text)).p;
        args[n++] = (struct err_arg){str_zero(a, arg->key), arg->text};
    }
    return text_fill(a, text_of(t, language, key), args, n);
}
