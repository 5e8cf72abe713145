/* Whom a counter may ask about by name, and for which facilities, in whose name, the caller enters claims. Rows are read with
 * the right to enter claims: the registers' own rights are for those who look after them. */
#include "module/claim/claim_counter_set.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/rows.h"

enum { PEOPLE_MOST = 20, WORDS_MOST = 4 };

/* ---- people ---- */

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9') return true;
    return false;
}

/* Each word is in one of the names, or, where it holds a digit, begins the number: one index finds either. */
static struct condition has_word(struct arena *a, struct str word, int slot)
{
    struct condition *parts = ARENA_ARRAY(a, struct condition, 2);

    if (has_digit(word)) return rows_test(a, "chfId", LOOKUP_ISTARTSWITH, slot);
    parts[0] = rows_test(a, "lastName", LOOKUP_ICONTAINS, slot);
    parts[1] = rows_test(a, "otherNames", LOOKUP_ICONTAINS, slot);
    return (struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = 2};
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
    struct arena *a = k->arena;
    struct json_writer w = json_writer(&k->out);
    struct condition words[WORDS_MOST], all = {.kind = CONDITION_AND, .parts = words};
    struct db_value values[WORDS_MOST + 1] = {db_int(PEOPLE_MOST)};
    struct str rest = str_trim(text);
    struct query q = counter_query(&insuree_entity, &all, counter_right(k));
    struct found found;

    TRY(counter_may(k));
    while (rest.n && all.part_count < WORDS_MOST) {
        struct str word = str_cut(&rest, ' ');
        if (!word.n) continue;
        values[all.part_count + 1] = db_text(word);
        words[all.part_count] = has_word(a, word, (int)all.part_count + 1);
        all.part_count++;
    }
    if (!all.part_count) {
        json_put_raw(&w, STR("[]"));
        return OK;
    }
    q.page.first_slot = 0;
    TRY(rows_read(k, k->who, q, "uuid chfId lastName otherNames dob gender{code}", values, all.part_count + 1, &found));
    put_people(&w, &found);
    return OK;
}

/* ---- facilities and those who answer for their claims ---- */

static void put_facility(struct json_writer *w, const struct found *r, size_t row)
{
    static const struct type uuid = UUID;

    answer_cell(w, "uuid", r, row, "uuid", &uuid);
    answer_text(w, "code", rows_text(r, row, "code"));
    answer_text(w, "name", rows_text(r, row, "name"));
}

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
    for (size_t i = found.from; i < found.to; i++) {
        json_open(w, '{');
        put_facility(w, &found, i);
        json_close(w, '}');
    }
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
