/* Values into parameters. */
#include "model/query/plan.h"

#include <stdio.h>

#include "base/utf8.h"
#include "model/registry/migration.h"

/* Longer texts are cut to so many grams: they only find candidates. */
enum { GRAMS_MOST = 32, GRAM = 3 };

static err_t wrong_type(const struct run *r, const char *field, enum db_type type)
{
    static const char *const names[] = {
        [DB_INT] = "int", [DB_BOOL] = "bool", [DB_TEXT] = "text", [DB_BYTES] = "bytes", [DB_UUID] = "uuid",
        [DB_DATE] = "date", [DB_STAMP] = "stamp", [DB_INTS] = "list of int", [DB_TEXTS] = "list of text",
        [DB_UUIDS] = "list of uuid",
    };

    return err_make(r->arena, E_FIELD_TYPE, "field", field ? field : "", "type", names[type], NULL);
}

static bool is_list(enum db_type t) { return t >= DB_INTS; }

err_t run_value(const struct run *r, int slot, enum db_type type, const char *field, struct db_value *out)
{
    if (slot < 0 || (size_t)slot >= r->value_count || r->values[slot].type != (uint8_t)type)
        return wrong_type(r, field, type);
    *out = r->values[slot];
    if (is_list(type) && !out->null)
        return limit_check(r->arena, &r->plan->limits, LIMIT_LIST_VALUES, (int64_t)out->list.n);
    return OK;
}

static struct str slot_text(const struct run *r, int slot)
{
    if (slot < 0 || (size_t)slot >= r->value_count || r->values[slot].type != DB_TEXT || r->values[slot].null)
        return STR_NONE;
    return r->values[slot].s;
}

struct str run_folded(const struct run *r, int slot)
{
    if (slot < 0 || (size_t)slot >= r->value_count)
        return STR_NONE;
    if (!r->folded[slot]) {
        struct str *folded = ARENA_NEW(r->arena, struct str);
        *folded = utf8_fold(r->arena, slot_text(r, slot));
        r->folded[slot] = folded;
    }
    return *r->folded[slot];
}

/* A text of less than three letters has no trigram; as SQLite's candidates, which may be any number, it serves where they lead. */
unsigned run_grams(const struct run *r, const struct level *level)
{
    size_t least = level->few[(1u << level->gram_count) - 1].sql.n ? 1 : GRAM;
    unsigned set = 0;

    for (int i = 0; i < level->gram_count; i++)
        if (utf8_count(run_folded(r, level->gram_slots[i])) >= least)
            set |= 1u << i;
    return set;
}

/* ---- candidates ---- */

static struct str like_pattern(const struct run *r, struct str text)
{
    struct buf b;

    buf_init(&b, r->arena, text.n + 8);
    buf_add_char(&b, '%');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\')
            buf_add_char(&b, '\\');
        buf_add_char(&b, text.p[i]);
    }
    buf_add_char(&b, '%');
    return buf_str(&b);
}

static size_t next_point(struct str s, size_t at)
{
    do
        at++;
    while (at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80);
    return at;
}

static void add_gram(struct buf *b, bool first, char mark, struct str gram)
{
    buf_add(b, first ? STR("\"") : STR(" AND \""));
    buf_add_char(b, mark);
    for (size_t i = 0; i < gram.n; i++) {
        if (gram.p[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, gram.p[i]);
    }
    buf_add_char(b, '"');
}

/* A text is the AND of its runs of three letters, or itself where it has no more. */
static void add_text(struct buf *b, char mark, struct str text)
{
    size_t from = 0, end = 0;

    for (int i = 0; i < GRAM && end < text.n; i++)
        end = next_point(text, end);
    for (int n = 0; n < GRAMS_MOST; n++) {
        add_gram(b, n == 0, mark, (struct str){text.p + from, end - from});
        if (end >= text.n)
            break;
        from = next_point(text, from);
        end = next_point(text, end);
    }
}

static struct str searched(const struct run *r, const struct test *t)
{
    struct str text = run_folded(r, t->slot);

    return t->lookup == LOOKUP_ISTARTSWITH ? str_format(r->arena, "%s%.*s", GRAM_START, STR_ARG(text)) : text;
}

static void add_match(const struct run *r, struct buf *b, const struct test *t, unsigned grams)
{
    bool first = true;

    if (t->kind == TEST_VALUE) {
        add_text(b, t->gram_mark, searched(r, t));
        return;
    }
    buf_add_char(b, '(');
    for (size_t i = 0; i < t->count; i++) {
        if (!grams_find(t->parts[i], grams))
            continue;
        buf_add(b, first ? STR("(") : t->kind == TEST_ALL ? STR(" AND (") : STR(" OR ("));
        add_match(r, b, t->parts[i], grams);
        buf_add_char(b, ')');
        first = false;
    }
    buf_add_char(b, ')');
}

static struct str gram_match(const struct run *r, const struct param *p)
{
    struct buf b;

    buf_init(&b, r->arena, 16 * GRAMS_MOST);
    add_match(r, &b, p->test, p->grams);
    return buf_str(&b);
}

/* ---- extension values ---- */

/* As the write path keeps them (model/write/ext.h): numbers with four decimals, and given so; true and
 * false as text; text folded and cut. */
enum { EXT_TEXT_BYTES = 400 };

static struct db_value ext_num(const struct db_value *v)
{
    return v->type == DB_INT && !v->null ? db_int(v->i) : db_null(DB_INT);
}

static struct db_value ext_day(const struct db_value *v)
{
    return v->type == DB_DATE ? *v : db_null(DB_DATE);
}

static struct str cut(struct str s)
{
    if (s.n <= EXT_TEXT_BYTES)
        return s;
    s.n = EXT_TEXT_BYTES;
    while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
        s.n--;
    return s;
}

static struct db_value ext_text(const struct run *r, int slot)
{
    const struct db_value *v = &r->values[slot];

    if (v->null || (v->type != DB_TEXT && v->type != DB_BOOL))
        return db_null(DB_TEXT);
    if (v->type == DB_BOOL)
        return db_text(v->b ? STR("true") : STR("false"));
    return db_text(cut(run_folded(r, slot)));
}

static err_t ext_value(const struct run *r, const struct param *p, struct db_value *out)
{
    const struct db_value *v;

    if (p->slot < 0 || (size_t)p->slot >= r->value_count)
        return wrong_type(r, p->field, DB_TEXT);
    v = &r->values[p->slot];
    if (v->type != DB_INT && v->type != DB_BOOL && v->type != DB_TEXT && v->type != DB_DATE)
        return wrong_type(r, p->field, DB_TEXT);
    if (p->kind == PARAM_EXT_NUM)
        *out = ext_num(v);
    else if (p->kind == PARAM_EXT_DAY)
        *out = ext_day(v);
    else
        *out = ext_text(r, p->slot);
    return OK;
}

/* ---- random order ---- */

static uint64_t scatter(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static err_t random_part(const struct run *r, const struct param *p, struct db_value *out)
{
    struct db_value seed = {0};

    TRY(run_value(r, p->slot, DB_INT, p->field, &seed));
    *out = db_int((int64_t)(scatter((uint64_t)seed.i * 4 + (uint64_t)p->part) % 2147483646 + 1));
    return OK;
}

/* ---- all of them ---- */

static err_t text_param(const struct run *r, const struct param *p, struct db_value *out)
{
    TRY(run_value(r, p->slot, DB_TEXT, p->field, out));
    if (out->null)
        return OK;
    switch (p->kind) {
    case PARAM_LOWER: out->s = ascii_lower(r->arena, out->s); break;
    case PARAM_UPPER: out->s = ascii_upper(r->arena, out->s); break;
    case PARAM_LIKE: out->s = like_pattern(r, run_folded(r, p->slot)); break;
    default: out->s = run_folded(r, p->slot); break;
    }
    return OK;
}

static err_t bind_one(const struct run *r, const struct param *p, const struct bound *b, struct db_value *out)
{
    switch (p->kind) {
    case PARAM_SLOT: return run_value(r, p->slot, p->type, p->field, out);
    case PARAM_FOLDED:
    case PARAM_LOWER:
    case PARAM_UPPER:
    case PARAM_LIKE: return text_param(r, p, out);
    case PARAM_EXT_NUM:
    case PARAM_EXT_TEXT:
    case PARAM_EXT_DAY: return ext_value(r, p, out);
    case PARAM_RANDOM: return random_part(r, p, out);
    case PARAM_TEXT: *out = db_text(p->text); return OK;
    case PARAM_PLACE: *out = db_int(r->who->places[p->slot]); return OK;
    case PARAM_PLACES: *out = db_list(DB_INTS, r->who->places, r->who->place_count); return OK;
    case PARAM_ABOVE: *out = db_list(DB_INTS, r->who->above, r->who->above_count); return OK;
    case PARAM_FACILITY: *out = db_int(r->who->facility); return OK;
    /* one row more than asked for tells whether there are more */
    case PARAM_LIMIT: *out = db_int(b->window->limit + 1); return OK;
    case PARAM_OFFSET: *out = db_int(b->window->offset); return OK;
    case PARAM_GRAMS: *out = db_text(gram_match(r, p)); return OK;
    case PARAM_FEW: *out = db_int(b->few); return OK;
    case PARAM_COSTLY: *out = db_int(SORT_FILTERED_MOST + 1); return OK;
    case PARAM_PARENT:
    case PARAM_PARENTS: *out = *b->parents; return OK;
    case PARAM_SKIP:
    case PARAM_SKIPS: *out = *b->skips; return OK;
    }
    return OK;
}

err_t run_bind(const struct run *r, const struct statement *s, const struct bound *b, struct db_value **out)
{
    *out = ARENA_ARRAY(r->arena, struct db_value, s->count);
    for (size_t i = 0; i < s->count; i++)
        TRY(bind_one(r, &s->params[i], b, &(*out)[i]));
    return OK;
}
