/* Accounts: one for each system role in the home district, whom the program names; and everywhere officers and claim
 * administrators, who have no password yet. */
#include <stdio.h>
#include <string.h>

#include "cli/demo/internal.h"
#include "module/invoice/invoice.h"

enum { ROLES = 12, HOME_VILLAGES = 6, ACCOUNTANT = 4 };

enum works { AT_OFFICE, IN_VILLAGES, AT_FACILITY, WITH_CLAIMS };

struct worker {
    const char *username, *last_name, *other_names, *language;
    int32_t role;                          /* system bit */
    enum works works;
};

static const struct worker administrator = {"admin", "Sikoro", "Adisa", "en", 64, AT_OFFICE};

static const struct worker workers[] = {
    {"officer", "Makori", "Temba", "en", 1, IN_VILLAGES},
    {"agent", "Lubemba", "C\xC3\xA9line", "fr", 1, IN_VILLAGES},
    {"manager", "Danjuri", "Neema", "en", 2, AT_OFFICE},
    {"accountant", "Kalindi", "Omari", "en", 4, AT_OFFICE},
    {"comptable", "Ndoro", "Lucien", "fr", 4, AT_OFFICE},
    {"clerk", "Gondwi", "Esta", "en", 8, AT_OFFICE},
    {"medical", "Zimbala", "Halima", "en", 16, AT_OFFICE},
    {"medecin", "Tarimo", "Lamine", "fr", 16, AT_OFFICE},
    {"scheme", "Wanjau", "Idrissu", "en", 32, AT_OFFICE},
    {"reception", "Ebale", "Zawadi", "en", 128, AT_FACILITY},
    {"claims", "Chitalu", "Salma", "en", 256, WITH_CLAIMS},
    {"contributor", "Rukara", "Yusto", "en", 512, AT_FACILITY},
    {"hfadmin", "Palamo", "Kaleb", "en", 524288, AT_FACILITY},
    {"offline", "Udenzi", "Rosina", "en", 1048576, AT_FACILITY},
};

static err_t role_id(struct demo *d, int32_t bit, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_int(bit);
    struct db_rows rows;

    TRY(demo_rows(d, d->arena, STR("SELECT id FROM role WHERE is_system = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1"), &key, 1, types, 1,
                  &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

static void begin(struct demo *d, struct buf *b, const struct worker *w, int64_t role)
{
    buf_init(b, d->work, 1024);
    buf_add_format(b, "{\"username\":\"%s\",\"lastName\":\"%s\",\"otherNames\":\"%s\",\"language\":\"%s\",\"roles\":[%lld", w->username,
                   w->last_name, w->other_names, w->language, (long long)role);
    if (w->role == ACCOUNTANT)
        buf_add_format(b, ",%lld", (long long)d->bill_role);
    buf_add(b, STR("]"));
}

static void add_districts(struct demo *d, struct buf *b, bool all)
{
    buf_add(b, STR(",\"districts\":["));
    for (size_t i = 0; i < (all ? d->places[PLACE_DISTRICT].n : 1); i++)
        buf_add_format(b, "%s%lld", i ? "," : "", (long long)d->places[PLACE_DISTRICT].at[i].id);
    buf_add(b, STR("]"));
}

/* Two officers share a district: one the first villages, the other the next. */
static void add_villages(struct demo *d, struct buf *b, size_t district, size_t from, size_t n)
{
    size_t each = d->places[PLACE_VILLAGE].n / d->places[PLACE_DISTRICT].n;

    buf_add_format(b, ",\"location\":{\"id\":%lld},\"villages\":[", (long long)d->places[PLACE_DISTRICT].at[district].id);
    for (size_t i = from; i < from + n && i < each; i++)
        buf_add_format(b, "%s%lld", i > from ? "," : "", (long long)d->places[PLACE_VILLAGE].at[district * each + i].id);
    buf_add(b, STR("]"));
}

static const char *types_of(enum works works)
{
    return works == IN_VILLAGES ? "\"INTERACTIVE\",\"OFFICER\"" : works == WITH_CLAIMS ? "\"INTERACTIVE\",\"CLAIM_ADMIN\"" : "\"INTERACTIVE\"";
}

static void end(struct demo *d, struct buf *b, const struct worker *w, bool password)
{
    buf_add_format(b, ",\"userTypes\":[%s]", types_of(w->works));
    if (password)
        buf_add_format(b, ",\"password\":\"%.*s\"", STR_ARG(d->options->password));
    buf_add(b, STR("}"));
}

err_t make_administrator(struct demo *d)
{
    struct made made;
    int64_t role, user;
    struct buf b;

    TRY(demo_do(d, NULL, "core.seed", STR("{}"), NULL));
    TRY(role_id(d, administrator.role, &role));
    begin(d, &b, &administrator, role);
    end(d, &b, &administrator, true);
    TRY(demo_do(d, NULL, "user.create", buf_str(&b), &made));
    user = made.id;
    d->administrator = demo_person(user);
    return OK;
}

/* The system's roles know nothing of bills; here accountants see and pay them. */
static err_t make_bill_role(struct demo *d)
{
    struct str input = demo_text(d, "{\"name\":\"Bills of facilities\",\"altLanguage\":\"Factures des formations sanitaires\",\"rights\":[%d,%d,%d,%d,%d]}",
                                 RIGHT_BILL_READ, RIGHT_BILL_PAYMENT_READ, RIGHT_BILL_PAYMENT_CREATE, RIGHT_BILL_PAYMENT_DELETE,
                                 RIGHT_BILL_EVENT_READ);
    struct made made;

    TRY(demo_do(d, &d->administrator, "role.create", input, &made));
    d->bill_role = made.id;
    return OK;
}

static err_t work_at_home(struct demo *d, size_t i, int64_t role, struct made *out)
{
    const struct worker *w = &workers[i];
    const struct facility *hospital = &d->facilities[0];
    struct buf b;

    begin(d, &b, w, role);
    add_districts(d, &b, false);
    if (w->works == IN_VILLAGES)
        add_villages(d, &b, HOME_DISTRICT, i * HOME_VILLAGES, HOME_VILLAGES);
    if (w->works == IN_VILLAGES)
        buf_add_format(&b, ",\"phone\":\"07%08zu\"", i * 1371 + 24680);
    if (w->works == AT_FACILITY || w->works == WITH_CLAIMS)
        buf_add_format(&b, ",\"healthFacility\":{\"id\":%lld}", (long long)hospital->id);
    end(d, &b, w, true);
    return demo_do(d, &d->administrator, "user.create", buf_str(&b), out);
}

static err_t profile_id(struct demo *d, const char *column, int64_t user, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_int(user);
    struct db_rows rows;

    TRY(demo_rows(d, d->arena, str_format(d->arena, "SELECT %s FROM core_user WHERE id = $1", column), &key, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t home(struct demo *d)
{
    TRY(make_bill_role(d));
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct made made;
        int64_t role;
        TRY(role_id(d, workers[i].role, &role));
        TRY(work_at_home(d, i, role, &made));
        if (workers[i].role == 16 && !d->medical.user)
            d->medical = demo_person(made.id);
        if (workers[i].role == 4 && !d->accountant.user)
            d->accountant = demo_person(made.id);
        if (workers[i].works == IN_VILLAGES && !d->officers[HOME_DISTRICT])
            TRY(profile_id(d, "officer_id", made.id, &d->officers[HOME_DISTRICT]));
        if (workers[i].works != WITH_CLAIMS)
            continue;
        d->facilities[0].who = demo_person(made.id);
        TRY(profile_id(d, "claim_admin_id", made.id, &d->facilities[0].admin));
    }
    return OK;
}

/* ---- everywhere else ---- */

/* Names without an accent or another script: they are used to sign in one day. */
static struct worker drawn(struct demo *d, struct chance *c, const char *username, int32_t role, enum works works)
{
    return (struct worker){username, name_family(c, CULTURE_LATIN), name_given(c, CULTURE_LATIN, chance_hit(c, 500)), "en", role, works};
}

static err_t claim_administrators(struct demo *d, struct chance *c)
{
    int64_t role;

    TRY(role_id(d, 256, &role));
    for (size_t i = 1; i < d->facility_count; i++) {
        struct facility *f = &d->facilities[i];
        struct worker w = drawn(d, c, str_format(d->arena, "c.%s", f->code).p, 256, WITH_CLAIMS);
        struct made made;
        struct buf b;
        begin(d, &b, &w, role);
        buf_add_format(&b, ",\"healthFacility\":{\"id\":%lld}", (long long)f->id);
        end(d, &b, &w, false);
        TRY(demo_do(d, &d->administrator, "user.create", buf_str(&b), &made));
        f->who = demo_person(made.id);
        TRY(profile_id(d, "claim_admin_id", made.id, &f->admin));
    }
    return OK;
}

static err_t officers(struct demo *d, struct chance *c)
{
    int64_t role;

    TRY(role_id(d, 1, &role));
    for (size_t i = 0; i < d->places[PLACE_DISTRICT].n; i++) {
        struct worker w = drawn(d, c, str_format(d->arena, "o.%s", d->places[PLACE_DISTRICT].at[i].code).p, 1, IN_VILLAGES);
        struct made made;
        struct buf b;
        begin(d, &b, &w, role);
        add_villages(d, &b, i, i == HOME_DISTRICT ? 2 * HOME_VILLAGES : 0, SIZE_MAX / 2);
        buf_add_format(&b, ",\"phone\":\"07%08zu\"", i * 7919 + 13579);
        end(d, &b, &w, false);
        TRY(demo_do(d, &d->administrator, "user.create", buf_str(&b), &made));
        if (!d->officers[i])
            TRY(profile_id(d, "officer_id", made.id, &d->officers[i]));
    }
    return OK;
}

err_t make_people(struct demo *d)
{
    struct chance c = chance_of(d->seed, CHANCE_PEOPLE, 0);

    d->officers = ARENA_ARRAY(d->arena, int64_t, d->places[PLACE_DISTRICT].n);
    TRY(home(d));
    TRY(claim_administrators(d, &c));
    return officers(d, &c);
}
