/* Texts of a scheme's own over those that are shipped: chosen, checked as they are saved, shown with a sample. */
#include "base/arena.h"
#include "base/json.h"
#include "module/message/internal.h"
#include "model/run/function.h"

struct message_texts {
    struct db_rows rows;               /* kind, channel, language, subject, text */
    struct str first;                  /* the scheme's first language */
};

enum { T_KIND, T_CHANNEL, T_LANGUAGE, T_SUBJECT, T_TEXT, T_COUNT };

err_t message_texts_load(struct db_conn *c, struct arena *a, struct message_texts **out)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct message_texts *t = ARENA_NEW(a, struct message_texts);
    struct db_rows languages;

    TRY(db_query(c, STR("SELECT kind, channel, language, subject, text FROM message_template WHERE deleted_at IS NULL ORDER BY id"), NULL, 0, types,
                 T_COUNT, &t->rows));
    TRY(db_query(c, STR("SELECT code FROM language WHERE deleted_at IS NULL ORDER BY sort_order, id LIMIT 1"), NULL, 0, types, 1, &languages));
    t->first = languages.rows ? db_cell(&languages, 0, 0)->s : STR("en");
    *out = t;
    return OK;
}

static bool own_words(const struct message_texts *t, struct str kind, struct str channel, struct str language, struct message_words *out)
{
    for (size_t i = 0; i < t->rows.rows; i++) {
        const struct db_value *row = db_cell(&t->rows, i, 0);

        if (!str_eq(row[T_KIND].s, kind) || !str_eq(row[T_CHANNEL].s, channel) || !str_eq(row[T_LANGUAGE].s, language)) continue;
        *out = (struct message_words){row[T_SUBJECT].null ? STR("") : row[T_SUBJECT].s, row[T_TEXT].s, row[T_LANGUAGE].s};
        return true;
    }
    return false;
}

static bool shipped_words(struct str kind, struct str channel, struct str language, struct message_words *out)
{
    for (const struct message_shipped *s = message_shipped; s->kind; s++) {
        if (!str_is(kind, s->kind) || !str_is(channel, s->channel) || !str_is(language, s->language)) continue;
        *out = (struct message_words){s->subject ? str_of(s->subject) : STR(""), str_of(s->text), str_of(s->language)};
        return true;
    }
    return false;
}

/* What a scheme wrote goes before what is shipped, but only within a language: a family that asked for French gets French. */
struct message_words message_words_of(const struct message_texts *t, struct str kind, struct str channel, struct str language)
{
    const struct str order[] = {language, t->first, STR("en")};
    struct message_words out = {STR(""), STR(""), STR("en")};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (own_words(t, kind, channel, order[i], &out) || shipped_words(kind, channel, order[i], &out)) break;
    return out;
}

/* ---- saved ---- */

static void check_places(struct check *c, const struct message_kind *k, struct str text)
{
    struct str unknown = message_unknown_place(text, k->places);

    if (unknown.p)
        check_fail(c, err_make(c->arena, E_RULE, "rule", "message_place", "value", str_zero(c->arena, unknown), NULL));
}

void message_check_template(struct check *c, const struct record *old, const struct record *new_)
{
    const struct message_kind *k = message_kind_of(record_cell(new_, "kind")->s);
    const struct db_value *subject = record_cell(new_, "subject");
    bool email = str_is(record_cell(new_, "channel")->s, "email");

    if (!k) return;
    check_rule(c, k->channels & 1U << (email ? MESSAGE_EMAIL : MESSAGE_SMS), "message_channel");
    check_rule(c, !email || (!subject->null && subject->s.n), "message_subject");
    if (!subject->null) check_places(c, k, subject->s);
    check_places(c, k, record_cell(new_, "text")->s);
}

/* ---- shown ---- */

static struct str argument(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return v && v->kind == JSON_STRING ? v->text : STR_NONE;
}

/* Each place shows an example of its own, one made of its name where there is none. */
static struct str sample(struct arena *a, const char *place)
{
    static const struct message_value samples[] = {
        {"number", STR("0123456789")}, {"last_name", STR("Ndiaye")}, {"other_names", STR("Awa")}, {"product_code", STR("BASIC")},
        {"product_name", STR("Basic cover")}, {"start_date", STR("2026-01-01")}, {"expiry_date", STR("2026-12-31")},
        {"renewal_date", STR("2027-01-01")}, {"visit_date", STR("2026-05-12")}, {"amount", STR("10000.00")}, {"scheme", STR("imis")},
        {"control_number", STR("991234567890")}, {"minutes", STR("60")}, {"photos", STR("\n--Photos--\n0123456789 Ndiaye Awa")},
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (str_is(str_of(place), samples[i].name)) return samples[i].text;
    return str_format(a, "<%s>", place);
}

/* GSM 03.38 has 160 letters to a message, 153 to each part of a long one; what it cannot write goes out in 16 bits: 70, and 67. */
static int64_t sms_parts(struct str text)
{
    int64_t units = 0;
    bool wide = false;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        wide |= c >= 0xC4;                                     /* beyond Latin-1, whose letters GSM mostly has */
        if ((c & 0xC0) != 0x80) units += c >= 0xF0 ? 2 : 1;
    }
    if (units <= (wide ? 70 : 160)) return units > 0;
    return (units + (wide ? 66 : 152)) / (wide ? 67 : 153);
}

static void put_places(struct json_writer *w, const struct message_kind *k)
{
    json_key(w, STR("places"));
    json_open(w, '[');
    for (size_t i = 0; k->places[i]; i++) json_put_str(w, str_of(k->places[i]));
    json_close(w, ']');
}

static void put_text(struct json_writer *w, const char *key, struct str text)
{
    json_key(w, str_of(key));
    json_put_str(w, text.p ? text : STR(""));
}

struct previewed {
    const struct message_kind *kind;
    struct message_words words;          /* that hold, with their places */
    struct str subject, text;            /* filled */
    struct str unknown;                  /* a place that this kind has not */
};

static err_t words_now(struct function_call *c, const struct message_kind *k, struct message_words *out)
{
    struct message_texts *texts;
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = message_texts_load(conn, c->arena, &texts);
    db_release(conn);
    TRY(e);
    *out = message_words_of(texts, str_of(k->name), argument(c, "channel"), argument(c, "language"));
    return OK;
}

static void fill_with_samples(struct function_call *c, struct previewed *p)
{
    struct str text = argument(c, "text"), subject = argument(c, "subject");
    struct message_value *values;
    size_t n = 0;

    while (p->kind->places[n]) n++;
    values = ARENA_ARRAY(c->arena, struct message_value, n);
    for (size_t i = 0; i < n; i++) values[i] = (struct message_value){p->kind->places[i], sample(c->arena, p->kind->places[i])};
    if (!text.p) text = p->words.text;
    if (!subject.p) subject = p->words.subject;
    p->unknown = message_unknown_place(text, p->kind->places);
    p->subject = message_fill(c->arena, subject, values, n, MESSAGE_LINE, NULL);
    p->text = message_fill(c->arena, text, values, n, MESSAGE_PLAIN, NULL);
}

static void put_previewed(struct json_writer *w, const struct previewed *p)
{
    json_open(w, '{');
    put_text(w, "subject", p->subject);
    put_text(w, "text", p->text);
    json_key(w, STR("parts"));
    json_put_int(w, sms_parts(p->text));
    put_places(w, p->kind);
    put_text(w, "unknown", p->unknown);
    json_key(w, STR("original"));
    json_open(w, '{');
    put_text(w, "subject", p->words.subject);
    put_text(w, "text", p->words.text);
    json_close(w, '}');
    json_close(w, '}');
}

/* {"subject", "text", "parts", "places", "unknown", "original": {"subject", "text"}}: the text that was sent, else the one that
 * holds, filled with examples; original: the one that holds, with its places.
 * Nothing of a kind that is none. */
err_t message_preview(struct function_call *c)
{
    struct previewed p = {.kind = message_kind_of(argument(c, "kind"))};
    struct json_writer w;
    struct buf out;

    if (!p.kind) return OK;
    TRY(words_now(c, p.kind, &p.words));
    fill_with_samples(c, &p);
    buf_init(&out, c->arena, 1024);
    w = json_writer(&out);
    put_previewed(&w, &p);
    w = json_writer(&c->out);
    json_put_str(&w, buf_str(&out));
    return OK;
}
