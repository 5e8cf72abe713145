/* Whom a counter may ask about by name, for which facilities and in whose name the caller enters claims, and the names in the
 * registers. Rows are read with the right to enter claims: the registers' own rights are for those who look after them. */
#include "module/claim_counter/internal.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/rows.h"

enum { FOUND_MOST = 20, WORDS_MOST = 4 };

/* ---- by words ---- */

/* Rows that hold each word that was typed, as many as a list shows. */
struct sought {
    struct condition words[WORDS_MOST], all;
    struct db_value values[WORDS_MOST + 1];
    size_t n;                           /* values; 1: nothing was typed */
};

static struct condition any_of(struct arena *a, struct condition one, struct condition other)
{
    struct condition *parts = ARENA_ARRAY(a, struct condition, 2);

    parts[0] = one;
    parts[1] = other;
    return (struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = 2};
}

static void read_words(struct arena *a, struct str text, struct condition (*has)(struct arena *a, struct str word, int slot),
                       struct sought *s)
{
    struct str rest = str_trim(text);

    *s = (struct sought){.all = {.kind = CONDITION_AND, .parts = s->words}, .values = {db_int(FOUND_MOST)}, .n = 1};
    while (rest.n && s->n <= WORDS_MOST) {
        struct str word = str_cut(&rest, ' ');
        if (!word.n) continue;
        s->values[s->n] = db_text(word);
        s->words[s->n - 1] = has(a, word, (int)s->n);
        s->all.part_count = s->n++;
    }
}

static err_t find_words(struct function_call *k, const struct access *who, const struct entity *e, const struct sought *s,
                        const char *picks, struct found *out)
{
    struct query q = counter_query(e, &s->all, counter_right(k));

    q.page.first_slot = 0;
    return rows_read(k, who, q, picks, s->values, s->n, out);
}

/* ---- people ---- */

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9') return true;
    return false;
}

/* Each word is in one of the names, or, where it holds a digit, begins the number: one index finds either. */
static struct condition of_person(struct arena *a, struct str word, int slot)
{
    if (has_digit(word)) return rows_test(a, "chfId", LOOKUP_ISTARTSWITH, slot);
    return any_of(a, rows_test(a, "lastName", LOOKUP_ICONTAINS, slot), rows_test(a, "otherNames", LOOKUP_ICONTAINS, slot));
}

static void put_people(struct json_writer *w, const struct found *r)
{
    static const struct type day = DATE, uuid = UUID;

    json_open(w, '[');
    for (size_t i = r->from; i < r->to; i++) {
        json_open(w, '{');
        answer_cell(w, "uuid", r, i, "uuid", &uuid);
        answer_text(w, "chfId", rows_text(r, i, "chfId"));
        answer_text(w, "lastName", rows_text(r, i, "lastName"));
        answer_text(w, "otherNames", rows_text(r, i, "otherNames"));
        answer_cell(w, "dob", r, i, "dob", &day);
        answer_text(w, "gender", rows_text(r, i, "gender.code"));
        json_close(w, '}');
    }
    json_close(w, ']');
}

err_t claim_counter_people(struct function_call *k, struct str text)
{
    struct json_writer w = json_writer(&k->out);
    struct sought s;
    struct found found;

    TRY(counter_may(k));
    read_words(k->arena, text, of_person, &s);
    if (s.n == 1) {
        json_put_raw(&w, STR("[]"));
        return OK;
    }
    TRY(find_words(k, k->who, &insuree_entity, &s, "uuid chfId lastName otherNames dob gender{code}", &found));
    put_people(&w, &found);
    return OK;
}

/* ---- registers: what has no price here, and where patients are sent ---- */

static struct condition of_entry(struct arena *a, struct str word, int slot)
{
    return any_of(a, rows_test(a, "code", LOOKUP_ISTARTSWITH, slot), rows_test(a, "name", LOOKUP_ICONTAINS, slot));
}

static void put_named(struct json_writer *w, const struct found *r, const char *kind)
{
    static const struct type uuid = UUID;

    for (size_t i = r->from; i < r->to; i++) {
        json_open(w, '{');
        if (kind) answer_text(w, "kind", str_of(kind));
        answer_cell(w, "uuid", r, i, "uuid", &uuid);
        answer_text(w, "code", rows_text(r, i, "code"));
        answer_text(w, "name", rows_text(r, i, "name"));
        json_close(w, '}');
    }
}

/* A register has no places, and that a facility exists is no secret: both are named to who enters claims anywhere. */
static err_t put_register(struct function_call *k, struct json_writer *w, const struct entity *e, const char *kind, const struct sought *s)
{
    struct found found;

    if (s->n == 1) return OK;
    TRY(find_words(k, access_program(), e, s, "uuid code name", &found));
    put_named(w, &found, kind);
    return OK;
}

err_t claim_counter_entries(struct function_call *k, struct str text)
{
    struct json_writer w = json_writer(&k->out);
    struct sought s;

    TRY(counter_may(k));
    read_words(k->arena, text, of_entry, &s);
    json_open(&w, '[');
    TRY(put_register(k, &w, &medical_service_entity, "service", &s));
    TRY(put_register(k, &w, &medical_item_entity, "item", &s));
    json_close(&w, ']');
    return OK;
}

err_t claim_counter_facilities(struct function_call *k, struct str text)
{
    struct json_writer w = json_writer(&k->out);
    struct sought s;

    TRY(counter_may(k));
    read_words(k->arena, text, of_entry, &s);
    json_open(&w, '[');
    TRY(put_register(k, &w, &health_facility_entity, NULL, &s));
    json_close(&w, ']');
    return OK;
}

/* ---- facilities and those who answer for their claims ---- */

static err_t put_facilities(struct function_call *k, struct json_writer *w)
{
    struct arena *a = k->arena;
    int64_t own = k->who->facility;
    struct db_value id = db_int(own);
    struct condition mine = rows_test(a, "id", LOOKUP_EXACT, 0);
    struct query q = counter_query(&health_facility_entity, own ? &mine : NULL, counter_right(k));
    struct found found;

    TRY(rows_read(k, k->who, q, "uuid code name", &id, 1, &found));
    json_key(w, STR("facilities"));
    json_open(w, '[');
    put_named(w, &found, NULL);
    json_close(w, ']');
    return OK;
}

static err_t put_admins(struct function_call *k, struct json_writer *w)
{
    static const struct type uuid = UUID;
    struct arena *a = k->arena;
    int64_t own = k->who->facility;
    struct db_value id = db_int(own);
    struct condition mine = rows_test(a, "healthFacility__id", LOOKUP_EXACT, 0);
    struct query q = counter_query(&claim_admin_entity, own ? &mine : NULL, counter_right(k));
    struct found found;

    TRY(rows_read(k, k->who, q, "uuid code lastName otherNames healthFacility{uuid}", &id, 1, &found));
    json_key(w, STR("admins"));
    json_open(w, '[');
    for (size_t i = found.from; i < found.to; i++) {
        json_open(w, '{');
        answer_cell(w, "uuid", &found, i, "uuid", &uuid);
        answer_text(w, "code", rows_text(&found, i, "code"));
        answer_text(w, "lastName", rows_text(&found, i, "lastName"));
        answer_text(w, "otherNames", rows_text(&found, i, "otherNames"));
        answer_cell(w, "facility", &found, i, "healthFacility.uuid", &uuid);
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

err_t claim_counter_desk(struct function_call *k)
{
    struct json_writer w = json_writer(&k->out);

    TRY(counter_may(k));
    json_open(&w, '{');
    TRY(put_facilities(k, &w));
    TRY(put_admins(k, &w));
    json_close(&w, '}');
    return OK;
}
