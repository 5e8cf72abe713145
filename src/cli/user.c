/* imis user add, list, password, role */
#include "cli/user.h"

#include "base/json.h"
#include "db/db.h"

/* ---- looking up ---- */

static err_t rows_of(struct house *h, struct str sql, const struct db_value *params, size_t n, const enum db_type *types,
                     size_t columns, struct db_rows *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(h->db, h->cli->arena, DB_READ, &c));
    e = db_query(c, sql, params, n, types, columns, out);
    db_release(c);
    return e;
}

static err_t uuid_of(struct house *h, struct str sql, const struct db_value *key, uuid_t *out)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;

    TRY(rows_of(h, sql, key, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->u : UUID_NONE;
    return OK;
}

static err_t wrong(struct house *h, enum option_id id, struct str what)
{
    return err_make(h->cli->arena, E_OPTION, "option", options[id].name, "what", str_zero(h->cli->arena, what), NULL);
}

static err_t role_names(struct house *h, struct buf *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows rows;

    TRY(rows_of(h, STR("SELECT name FROM role WHERE deleted_at IS NULL ORDER BY id"), NULL, 0, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        buf_add_format(out, "%s%.*s", i ? ", " : "", STR_ARG(db_cell(&rows, i, 0)->s));
    return OK;
}

static err_t no_role(struct house *h, const char *name)
{
    struct buf what;

    buf_init(&what, h->cli->arena, 256);
    buf_add_format(&what, "%s%s%s; the roles are ", name ? "there is no role \"" : "an account needs one", name ? name : "",
                   name ? "\"" : "");
    TRY(role_names(h, &what));
    return wrong(h, OPTION_ROLE, buf_str(&what));
}

/* By name, or by the bit of a system role. */
static err_t find_role(struct house *h, const char *name, uuid_t *out)
{
    const struct db_value key = db_text(str_of(name));

    TRY(uuid_of(h, STR("SELECT uuid FROM role WHERE deleted_at IS NULL AND (name = $1"
                       " OR (is_system > 0 AND CAST(is_system AS text) = $1)) ORDER BY id LIMIT 1"), &key, out));
    return uuid_none(*out) ? no_role(h, name) : OK;
}

static err_t find_district(struct house *h, const char *code, uuid_t *out)
{
    const struct db_value key = db_text(str_of(code));

    TRY(uuid_of(h, STR("SELECT uuid FROM location WHERE deleted_at IS NULL AND type = 'D' AND code = $1"), &key, out));
    if (!uuid_none(*out)) return OK;
    return wrong(h, OPTION_DISTRICT, str_format(h->cli->arena, "there is no district \"%s\"", code));
}

static err_t find_user(struct house *h, const char *name, uuid_t *out)
{
    const struct db_value key = db_text(str_of(name));

    TRY(uuid_of(h, STR("SELECT uuid FROM core_user WHERE deleted_at IS NULL AND username = $1"), &key, out));
    return uuid_none(*out) ? err_make(h->cli->arena, E_NOT_FOUND, "entity", "core_user", "key", name, NULL) : OK;
}

/* ---- writing input ---- */

static void put_text(struct json_writer *w, const char *name, struct str value)
{
    json_key(w, str_of(name));
    json_put_str(w, value);
}

static void put_uuids(struct json_writer *w, const char *name, const uuid_t *uuids, size_t n)
{
    json_key(w, str_of(name));
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) json_put_uuid(w, uuids[i]);
    json_close(w, ']');
}

/* ---- user add ---- */

struct choice { uuid_t *roles, *districts; size_t role_count, district_count; };

static err_t choose(struct house *h, struct choice *out)
{
    struct cli *cli = h->cli;

    *out = (struct choice){ARENA_ARRAY(cli->arena, uuid_t, cli->roles.n), ARENA_ARRAY(cli->arena, uuid_t, cli->districts.n),
                           cli->roles.n, cli->districts.n};
    if (!cli->roles.n) return no_role(h, NULL);
    for (size_t i = 0; i < cli->roles.n; i++) TRY(find_role(h, cli->roles.at[i], &out->roles[i]));
    for (size_t i = 0; i < cli->districts.n; i++) TRY(find_district(h, cli->districts.at[i], &out->districts[i]));
    return OK;
}

static err_t create(struct house *h, struct str name, struct str password, const struct choice *c)
{
    static const char *const type = "INTERACTIVE";
    struct json_writer w;
    struct buf input;

    buf_init(&input, h->cli->arena, 512);
    w = json_writer(&input);
    json_open(&w, '{');
    put_text(&w, "username", name);
    put_text(&w, "lastName", name);
    put_text(&w, "otherNames", name);
    put_text(&w, "language", h->cli->language);
    put_text(&w, "password", password);
    put_uuids(&w, "roles", c->roles, c->role_count);
    put_uuids(&w, "districts", c->districts, c->district_count);
    json_key(&w, STR("userTypes"));
    json_open(&w, '[');
    json_put_str(&w, str_of(type));
    json_close(&w, ']');
    json_close(&w, '}');
    return house_command(h, "user.create", buf_str(&input), NULL);
}

/* What a new scheme begins with; where there is something already, nothing happens. */
static err_t seed(struct house *h)
{
    static const char *const commands[] = {"core.seed", "facility.seed", "insuree.seed", "device.seed"};

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) TRY(house_command(h, commands[i], STR("{}"), NULL));
    return OK;
}

static err_t add(struct house *h)
{
    struct str name = str_of(h->cli->words.at[0]), password;
    struct choice choice;

    TRY(seed(h));
    TRY(choose(h, &choice));
    TRY(user_password_get(h->cli, &password));
    TRY(create(h, name, password, &choice));
    print_line(1, "The account %.*s is made.", STR_ARG(name));
    user_password_show(h->cli, password);
    return OK;
}

/* ---- user password ---- */

static err_t set_password(struct house *h)
{
    struct str password;
    struct json_writer w;
    struct buf input;
    uuid_t user;

    TRY(find_user(h, h->cli->words.at[0], &user));
    TRY(user_password_get(h->cli, &password));
    buf_init(&input, h->cli->arena, 256);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, user);
    put_text(&w, "newPassword", password);
    json_close(&w, '}');
    TRY(house_command(h, "user.set_password", buf_str(&input), NULL));
    print_line(1, "The account %s has a new password.", h->cli->words.at[0]);
    user_password_show(h->cli, password);
    return OK;
}

/* ---- user role ---- */

static err_t roles_now(struct house *h, uuid_t user, struct db_rows *out)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value key = db_uuid(user);

    return rows_of(h, STR("SELECT r.uuid FROM core_user u JOIN user_role ur ON ur.user_id = u.i_user_id AND ur.deleted_at IS NULL"
                          " JOIN role r ON r.id = ur.role_id AND r.deleted_at IS NULL WHERE u.uuid = $1 ORDER BY r.id"),
                   &key, 1, types, 1, out);
}

static err_t write_roles(struct house *h, uuid_t user, const uuid_t *roles, size_t n)
{
    struct json_writer w;
    struct buf input;

    buf_init(&input, h->cli->arena, 256);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, user);
    put_uuids(&w, "roles", roles, n);
    json_close(&w, '}');
    return house_command(h, "user.update", buf_str(&input), NULL);
}

static err_t change_role(struct house *h)
{
    const char *const *words = h->cli->words.at;
    struct str verb = str_of(words[1]);
    bool adds = str_is(verb, "add");
    struct db_rows rows;
    uuid_t user, role, *roles;
    size_t n = 0;

    if (!adds && !str_is(verb, "remove")) return wrong(h, OPTION_ROLE, STR("say add or remove before the role"));
    TRY(find_user(h, words[0], &user));
    TRY(find_role(h, words[2], &role));
    TRY(roles_now(h, user, &rows));
    roles = ARENA_ARRAY(h->cli->arena, uuid_t, rows.rows + 1);
    for (size_t i = 0; i < rows.rows; i++)
        if (uuid_cmp(db_cell(&rows, i, 0)->u, role)) roles[n++] = db_cell(&rows, i, 0)->u;
    if (adds) roles[n++] = role;
    TRY(write_roles(h, user, roles, n));
    print_line(1, "The account %s has %zu roles.", words[0], n);
    return OK;
}

/* ---- user list ---- */

enum { L_USER, L_NAME, L_LAST, L_OTHER, L_ROLE, L_COUNT };

static void add_row(struct buf *out, const struct db_rows *rows, size_t i)
{
    const struct db_value *row = db_cell(rows, i, 0);
    bool goes_on = i && db_cell(rows, i - 1, L_USER)->i == row[L_USER].i;

    if (!goes_on && i) buf_add_char(out, '\n');
    if (!goes_on)
        buf_add_format(out, "%-14.*s  %.*s %.*s  ", STR_ARG(row[L_NAME].s), STR_ARG(row[L_OTHER].s), STR_ARG(row[L_LAST].s));
    buf_add_format(out, "%s%.*s", goes_on ? ", " : "", STR_ARG(row[L_ROLE].s));
}

static err_t list(struct house *h)
{
    static const enum db_type types[L_COUNT] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct db_rows rows;
    struct buf out;

    TRY(rows_of(h, STR("SELECT u.id, u.username, i.last_name, i.other_names, r.name FROM core_user u"
                       " LEFT JOIN interactive_user i ON i.id = u.i_user_id AND i.deleted_at IS NULL"
                       " LEFT JOIN user_role ur ON ur.user_id = i.id AND ur.deleted_at IS NULL"
                       " LEFT JOIN role r ON r.id = ur.role_id AND r.deleted_at IS NULL"
                       " WHERE u.deleted_at IS NULL ORDER BY u.username, u.id, r.id"),
                NULL, 0, types, L_COUNT, &rows));
    buf_init(&out, h->cli->arena, 1024);
    for (size_t i = 0; i < rows.rows; i++) add_row(&out, &rows, i);
    if (rows.rows) buf_add_char(&out, '\n');
    print(1, buf_str(&out));
    return OK;
}

err_t user_add_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, add);
}

err_t user_list_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_SCHEMA, false, list);
}

err_t user_password_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, set_password);
}

err_t user_role_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, change_role);
}
