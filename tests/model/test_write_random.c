/* Random commands from a seed, by callers of several scopes, against a plain model in memory that knows nothing
 * of the write path: every outcome as it foretells, in the end the rows that it holds, and on both engines the
 * same bytes in every table. IMIS_TEST_LONG makes more of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/writing.h"

enum { PERSONS = 60, ORDERS = 40, TASKS = 10, CODES = 70, ENGINES = 2 };

/* ---- the plain model ---- */

struct order {
    int n, number, amount, version;   /* amount -1: null */
    bool deleted;
};

struct person {
    int n, code, name, size, home, work, mentor, ext, version;   /* 0: null; size and ext -1 */
    bool deleted;
    struct order orders[ORDERS];
    int order_count;
};

struct task {
    int n, status, version;
    bool deleted;
};

struct plain {
    struct person persons[PERSONS];
    int person_count;
    struct task tasks[TASKS];
    int task_count;
    int next;                          /* of uuids */
};

static const char *const exts[] = {"{\"a\":1}", "{\"a\":\"1.5\",\"b\":\"\xC3\x89t\xC3\xA9\"}", "{\"c\":\"2026-01-02\",\"d\":true,\"e\":[1]}", "{\"a\":2,\"c\":null}"};
enum { EXTS = sizeof exts / sizeof *exts };

static const int district_of[] = {0, 0, 2, 3, 2, 3, 2, 3}, village_of[] = {0, 0, 0, 0, 0, 0, 6, 7};

static bool sees(const struct access *who, const struct person *p)
{
    int district = district_of[p->home], second = district_of[p->work] == district ? 0 : district_of[p->work];

    if (who->shape == SCOPE_ALL || !district) return true;
    if (who->shape == SCOPE_DISTRICTS) return district == 2 || second == 2;
    return who->shape == SCOPE_VILLAGES && village_of[p->home] == 6;
}

static bool sees_place(const struct access *who, int id)
{
    if (who->shape == SCOPE_ALL) return true;
    if (who->shape == SCOPE_DISTRICTS) return id == 1 || district_of[id] == 2;
    return who->shape == SCOPE_VILLAGES && (id == 1 || id == 2 || id == 4 || id == 6);
}

/* ---- chance ---- */

static uint64_t seed;

static int below(int n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (int)((seed >> 11) % (uint64_t)n);
}

static bool chance(int percent) { return below(100) < percent; }

/* ---- a command on its way ---- */

struct saying {
    const char *name;
    struct buf input;
    const struct access *who;
    enum err_id expected;              /* E_NONE: done */
};

static void member(struct saying *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void member(struct saying *c, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (c->input.p[c->input.n - 1] != '{') buf_add_char(&c->input, ',');
    buf_add(&c->input, str_of(text));
}

#define UUID_FORM "00000000-0000-7000-8000-%012d"
#define HEX_FORM "00000000000070008000%012d"

static void expect(struct saying *c, enum err_id id)
{
    if (c->expected == E_NONE) c->expected = id;
}

/* ---- persons ---- */

static bool code_taken(const struct plain *m, const struct person *by)
{
    for (int i = 0; i < m->person_count; i++)
        if (!m->persons[i].deleted && m->persons[i].n != by->n && m->persons[i].code == by->code) return true;
    return false;
}

static void put_ref(struct saying *c, const char *name, int id)
{
    if (id) member(c, "\"%s\":{\"id\":%d}", name, id);
    else member(c, "\"%s\":null", name);
}

/* Random fields of a person into the input and into `to`. */
static void put_fields(const struct plain *m, struct saying *c, struct person *to, bool all)
{
    bool visible = true;

    if (all || chance(20)) to->code = 1 + below(CODES), member(c, "\"code\":\"C%d\"", to->code);
    if (all || chance(30)) to->name = below(9), member(c, "\"name\":\"N\xC3\xA9 %d\"", to->name);
    if (chance(30)) {
        to->size = below(5) - 1;
        if (to->size < 0) member(c, "\"size\":null");
        else member(c, "\"size\":%d", to->size);
    }
    if (chance(30)) to->home = below(8), put_ref(c, "home", to->home), visible = visible && (!to->home || sees_place(c->who, to->home));
    if (chance(20)) to->work = below(8), put_ref(c, "work", to->work), visible = visible && (!to->work || sees_place(c->who, to->work));
    if (m->person_count && chance(20)) {
        const struct person *mentor = &m->persons[below(m->person_count)];
        to->mentor = mentor->n;
        member(c, "\"mentor\":\"" UUID_FORM "\"", mentor->n);
        visible = visible && !mentor->deleted && sees(c->who, mentor);
    }
    if (chance(25)) {
        to->ext = below(EXTS + 1) - 1;
        member(c, "\"ext\":%s", to->ext < 0 ? (chance(50) ? "null" : "{}") : exts[to->ext]);
    }
    if (!visible) expect(c, E_REFERENCE);
}

static void put_order(struct saying *c, struct order *o, bool fresh)
{
    buf_add_format(&c->input, "%s{\"uuid\":\"" UUID_FORM "\"", c->input.p[c->input.n - 1] == '[' ? "" : ",", o->n);
    if (fresh || chance(40)) o->number = below(4), buf_add_format(&c->input, ",\"number\":\"%d\"", o->number);
    if (chance(40)) {
        o->amount = below(4) - 1;
        if (o->amount < 0) buf_add(&c->input, STR(",\"amount\":null"));
        else buf_add_format(&c->input, ",\"amount\":\"%d\"", o->amount);
    }
    buf_add_char(&c->input, '}');
}

/* What becomes of the orders of a person; true when anything does. */
static bool put_orders(struct plain *m, struct saying *c, struct person *to)
{
    bool changed = false;
    int there = to->order_count;

    member(c, "\"orders\":[");
    for (int i = 0; i < there; i++) {
        struct order *o = &to->orders[i], before = *o;
        if (o->deleted) continue;
        if (chance(25)) {
            o->deleted = true, o->version++, changed = true;
            continue;
        }
        put_order(c, o, false);
        if (o->number != before.number || o->amount != before.amount) o->version++, changed = true;
    }
    for (int n = below(3); n > 0 && to->order_count < ORDERS; n--) {
        struct order *o = &to->orders[to->order_count++];
        *o = (struct order){.n = m->next++, .amount = -1, .version = 1};
        put_order(c, o, true);
        changed = true;
    }
    buf_add_char(&c->input, ']');
    return changed;
}

static void create_person(struct plain *m, struct saying *c)
{
    struct person p = {.n = m->next++, .size = -1, .ext = -1, .version = 1};

    c->name = "fixture_person.create";
    member(c, "\"uuid\":\"" UUID_FORM "\"", p.n);
    put_fields(m, c, &p, true);
    if (chance(60)) put_orders(m, c, &p);
    if (code_taken(m, &p)) expect(c, E_NOT_UNIQUE);
    if (!sees(c->who, &p)) expect(c, E_OUT_OF_SCOPE);
    if (c->expected == E_NONE) m->persons[m->person_count++] = p;
}

static bool same(const struct person *a, const struct person *b)
{
    return a->code == b->code && a->name == b->name && a->size == b->size && a->home == b->home && a->work == b->work &&
           a->mentor == b->mentor && a->ext == b->ext;
}

static void expect_there(struct saying *c, const struct person *p)
{
    if (!sees(c->who, p)) expect(c, E_NOT_FOUND);
    if (p->deleted) expect(c, E_DELETED);
}

static void put_version(struct saying *c, int version)
{
    bool right = chance(85);

    if (!chance(30)) return;
    member(c, "\"version\":%d", right ? version : version + 1);
    if (!right) expect(c, E_VERSION);
}

static void update_person(struct plain *m, struct saying *c)
{
    struct person *old = &m->persons[below(m->person_count)], p = *old;
    bool lists = false;

    c->name = "fixture_person.update";
    member(c, "\"uuid\":\"" UUID_FORM "\"", p.n);
    expect_there(c, &p);
    put_version(c, p.version);
    put_fields(m, c, &p, false);
    if (chance(50)) lists = put_orders(m, c, &p);
    if ((p.home != old->home || p.work != old->work) && !sees(c->who, &p)) expect(c, E_OUT_OF_SCOPE);
    if (p.code != old->code && code_taken(m, &p)) expect(c, E_NOT_UNIQUE);
    if (c->expected != E_NONE || (!lists && same(&p, old))) return;
    p.version++;
    *old = p;
}

static void remove_person(struct person *p)
{
    if (p->deleted) return;
    p->deleted = true, p->version++;
    for (int i = 0; i < p->order_count; i++)
        if (!p->orders[i].deleted) p->orders[i].deleted = true, p->orders[i].version++;
}

static void delete_persons(struct plain *m, struct saying *c)
{
    struct person *x = &m->persons[below(m->person_count)], *y = &m->persons[below(m->person_count)];

    c->name = "fixture_person.delete";
    expect_there(c, x);
    if (chance(50)) {
        member(c, "\"uuid\":\"" UUID_FORM "\"", x->n);
        put_version(c, x->version);
        y = x;
    } else {
        member(c, "\"uuids\":[\"" UUID_FORM "\",\"" UUID_FORM "\"]", x->n, y->n);
        expect_there(c, y);
    }
    if (c->expected != E_NONE) return;
    remove_person(x);
    remove_person(y);
}

/* ---- tasks ---- */

static const char *const grades[] = {"1", "2", "4"};

static void write_task(struct plain *m, struct saying *c)
{
    struct task *t = m->task_count ? &m->tasks[below(m->task_count)] : NULL;
    int status = below(3);

    if (m->task_count < TASKS && (!t || chance(20))) {
        c->name = "fixture_task.create";
        t = &m->tasks[m->task_count++];
        *t = (struct task){.n = m->next++, .status = status, .version = 1};
        member(c, "\"uuid\":\"" UUID_FORM "\",\"status\":\"%s\",\"data\":{\"x\":[]}", t->n, grades[status]);
        return;
    }
    c->name = chance(15) ? "fixture_task.delete" : "fixture_task.update";
    member(c, "\"uuid\":\"" UUID_FORM "\"", t->n);
    if (t->deleted) expect(c, E_DELETED);
    if (str_ends(str_of(c->name), STR("delete"))) {
        if (!t->deleted) t->deleted = true, t->version++;
        return;
    }
    member(c, "\"status\":\"%s\"", grades[status]);
    if (t->status == status) expect(c, E_NO_CHANGE);
    if (c->expected == E_NONE) t->status = status, t->version++;
}

static void next_command(struct plain *m, struct saying *c)
{
    int what = below(100);

    if (!m->person_count || (what < 15 && m->person_count < PERSONS)) create_person(m, c);
    else if (what < 75) update_person(m, c);
    else if (what < 78) delete_persons(m, c);
    else write_task(m, c);
}

/* ---- comparing ---- */

static void add_null(struct buf *out, int v, int null, const char *end)
{
    if (v == null) buf_add(out, STR("NULL"));
    else buf_add_int(out, v);
    buf_add(out, str_of(end));
}

static const char *plain_text(struct writing *w, const struct plain *m)
{
    struct buf out;

    buf_init(&out, w->a, 1 << 16);
    for (int i = 0; i < m->person_count; i++) {
        const struct person *p = &m->persons[i];
        buf_add_format(&out, HEX_FORM "|C%d|N\xC3\xA9 %d|", p->n, p->code, p->name);
        add_null(&out, p->size, -1, "|"), add_null(&out, p->home, 0, "|"), add_null(&out, p->work, 0, "|");
        if (p->mentor) buf_add_format(&out, HEX_FORM, p->mentor);
        else buf_add(&out, STR("NULL"));
        buf_add_format(&out, "|%s|%d|%s\n", p->ext < 0 ? "NULL" : exts[p->ext], p->version, p->deleted ? "true" : "false");
    }
    for (int i = 0; i < m->person_count; i++)
        for (int k = 0; k < m->persons[i].order_count; k++) {
            const struct order *o = &m->persons[i].orders[k];
            buf_add_format(&out, "order " HEX_FORM "|%d|", o->n, o->number);
            if (o->amount < 0) buf_add(&out, STR("NULL"));
            else buf_add_int(&out, o->amount * 100);
            buf_add_format(&out, "|%d|%s\n", o->version, o->deleted ? "true" : "false");
        }
    for (int i = 0; i < m->task_count; i++)
        buf_add_format(&out, "task " HEX_FORM "|%s|%d|%s\n", m->tasks[i].n, grades[m->tasks[i].status], m->tasks[i].version,
                       m->tasks[i].deleted ? "true" : "false");
    return str_zero(w->a, buf_str(&out));
}

static void add_rows(struct buf *out, const char *prefix, const char *text)
{
    struct str rest = str_of(text);

    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        buf_add_format(out, "%s%.*s\n", prefix, STR_ARG(line));
    }
}

static const char *stored_text(struct writing *w)
{
    struct buf out;

    buf_init(&out, w->a, 1 << 16);
    add_rows(&out, "", rows(w, "uttiiiutib", "SELECT p.uuid, p.code, p.name, p.size, p.home_id, p.work_id, m.uuid, p.ext, p.version,"
                            " p.deleted_at IS NOT NULL FROM fixture_person p LEFT JOIN fixture_person m ON m.id = p.mentor_id"
                            " ORDER BY p.uuid"));
    add_rows(&out, "order ", rows(w, "utiib", "SELECT o.uuid, o.number, o.amount, o.version, o.deleted_at IS NOT NULL FROM fixture_order o"
                                  " JOIN fixture_person p ON p.id = o.person_id ORDER BY p.uuid, o.uuid"));
    add_rows(&out, "task ", rows(w, "uiib", "SELECT uuid, status, version, deleted_at IS NOT NULL FROM fixture_task ORDER BY uuid"));
    return str_zero(w->a, buf_str(&out));
}

/* Every column of every table, former states and journal too, but for what the engines number themselves. */
static struct str dump(struct writing *w)
{
    static const struct { const char *types, *sql; } tables[] = {
        {"uisisist", "SELECT uuid, version, created_at, created_by, changed_at, changed_by, deleted_at, ext FROM fixture_person ORDER BY uuid"},
        {"ttttiiiiii", "SELECT code, name, name_key, other_name, size, home_id, work_id, district_id, district2_id, village_id"
                       " FROM fixture_person ORDER BY uuid"},
        {"uittssiii", "SELECT h.uuid, h.version, h.code, h.name, validity_from, validity_to, h.district_id, h.district2_id, h.village_id"
                      " FROM fixture_person_history h ORDER BY h.uuid"},
        {"uissst", "SELECT uuid, version, created_at, changed_at, deleted_at, number FROM fixture_order ORDER BY uuid"},
        {"uuitiss", "SELECT h.uuid, o.uuid, h.version, h.number, h.amount, h.validity_from, h.validity_to FROM fixture_order_history h"
                    " JOIN fixture_person_history o ON o.id = h.person_id ORDER BY h.uuid"},
        {"usituiiii", "SELECT command_id, at, actor, entity, row_uuid, version, op, place_before, place_after FROM journal ORDER BY id"},
        {"uittsst", "SELECT id, status, name, error, at, done_at, input FROM command ORDER BY id"},
        {"tii", "SELECT entity, place, CAST(sum(n) AS bigint) FROM row_count GROUP BY entity, place ORDER BY entity, place"},
        {"utitd", "SELECT p.uuid, k.name, num, text_key, day FROM ext_value v JOIN ext_key k ON k.id = v.key_id JOIN fixture_person p"
                  " ON p.id = v.row_id ORDER BY p.uuid, k.name"},
        {"ti", "SELECT name, CAST(sum(n) AS bigint) FROM epoch GROUP BY name ORDER BY name"},
    };
    struct buf out;

    buf_init(&out, w->a, 1 << 20);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        buf_add_format(&out, "table %zu\n", i);
        buf_add(&out, str_of(rows(w, tables[i].types, "%s", tables[i].sql)));
    }
    return buf_str(&out);
}

/* ---- running ---- */

static const struct access *caller(struct writing *w)
{
    static const int64_t district[] = {2}, village[] = {6};
    int who = below(10);

    if (who < 6) return access_program();
    if (who < 8) return writing_person(w, 7, SCOPE_DISTRICTS, district, 1);
    return who < 9 ? writing_person(w, 8, SCOPE_VILLAGES, village, 1) : writing_person(w, 9, SCOPE_NOTHING, NULL, 0);
}

static void run_one(struct writing *w, struct plain *m, int at)
{
    struct saying c = {.who = caller(w)};
    struct request r;
    struct answer answer;
    enum err_id found;

    buf_init(&c.input, w->a, 512);
    buf_add_char(&c.input, '{');
    next_command(m, &c);
    buf_add_char(&c.input, '}');
    r = (struct request){.command = str_of(c.name), .who = c.who};
    assert_ok(json_read(w->a, buf_str(&c.input), &w->t->env->limits, &r.input));
    answer = writing_send(w, &r);
    found = answer.status == COMMAND_FAILED ? answer.error->id : E_NONE;
    if (found == c.expected) return;
    fail_msg("command %d, %s %.*s: %s instead of %s", at, c.name, STR_ARG(buf_str(&c.input)),
             found == E_NONE ? "done" : refusal(w, answer), err_code(c.expected));
}

static struct str run_all(struct writing *w, uint64_t from, int commands)
{
    struct plain *m = ARENA_NEW(w->a, struct plain);

    seed = from;
    m->next = 1;
    writing_tree(w, "fixture_place");
    for (int i = 0; i < commands; i++) run_one(w, m, i);
    assert_string_equal(stored_text(w), plain_text(w, m));
    writing_check(w);
    return dump(w);
}

static void compare(struct str a, struct str b)
{
    size_t i = 0;

    if (str_eq(a, b)) return;
    while (i < a.n && i < b.n && a.p[i] == b.p[i]) i++;
    i = i > 200 ? i - 200 : 0;
    fail_msg("the engines differ at %zu\nSQLite:     %.400s\nPostgreSQL: %.400s", i, a.p + i, b.p + i);
}

static void test_random(void **state)
{
    int seeds = getenv("IMIS_TEST_LONG") ? 20 : 2, commands = 700;

    for (int i = 1; i <= seeds; i++) {
        uint64_t from = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)i;
        void *sqlite, *postgres;
        struct str a;
        assert_int_equal(writing_setup_sqlite(&sqlite), 0);
        a = run_all(sqlite, from, commands);
        if (testdb_server()) {
            assert_int_equal(writing_setup_postgres(&postgres), 0);
            compare(a, run_all(postgres, from, commands));
            writing_teardown(&postgres);
        }
        writing_teardown(&sqlite);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};

    return cmocka_run_group_tests_name("model/write_random", tests, NULL, NULL);
}
