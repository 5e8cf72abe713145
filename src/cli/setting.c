/* imis setting list, get, set */
#include "model/run/setting.h"

#include "base/json.h"
#include "cli/house.h"

static err_t load(struct house *h, struct settings **out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(h->db, h->cli->arena, DB_READ, &c));
    e = settings_load(c, h->cli->arena, h->registry, out);
    db_release(c);
    return e;
}

static struct str shown(const struct settings *settings, const struct setting *s)
{
    if (!(s->flags & SETTING_SECRET)) return setting_text(settings, s->name);
    return setting_is_set(settings, s->name) ? STR("(set)") : STR("");
}

static void add_setting(struct buf *out, const struct cli *cli, const struct settings *settings, const struct setting *s)
{
    buf_add_format(out, "%-24s  %-20.*s  %.*s\n", s->name, STR_ARG(shown(settings, s)),
                   STR_ARG(text_of(cli->texts, cli->language, s->what)));
}

static err_t list(struct house *h)
{
    const struct registry *r = h->registry;
    struct settings *settings;
    struct buf out;

    TRY(load(h, &settings));
    buf_init(&out, h->cli->arena, 1024);
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct setting *s = r->modules[i]->settings; s && s->name; s++)
            add_setting(&out, h->cli, settings, s);
    print(1, buf_str(&out));
    return OK;
}

static err_t get(struct house *h)
{
    const char *name = h->cli->words.at[0];
    const struct setting *s = map_get(&h->registry->settings, str_of(name));
    struct settings *settings;

    if (!s)
        return err_make(h->cli->arena, E_SETTING, "setting", name, "what", "unknown", NULL);
    TRY(load(h, &settings));
    print_line(1, "%.*s", STR_ARG(shown(settings, s)));
    return OK;
}

static err_t set(struct house *h)
{
    const char *const *words = h->cli->words.at;
    struct json_writer w;
    struct buf input;

    buf_init(&input, h->cli->arena, 128);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("setting"));
    json_put_str(&w, str_of(words[0]));
    json_key(&w, STR("value"));
    json_put_str(&w, str_of(words[1]));
    json_close(&w, '}');
    return house_command(h, "setting.set", buf_str(&input), NULL);
}

err_t setting_list_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_SCHEMA, false, list);
}

err_t setting_get_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_SCHEMA, false, get);
}

err_t setting_set_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, set);
}
