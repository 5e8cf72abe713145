/* Start-up refuses descriptors that are wrong: a missing right is a silent zero in C (decision D25). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/registry/internal.h"

void fault_add(struct faults *f, const char *format, ...)
{
    char what[256];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    f->list = err_join(f->list, err_make(f->arena, E_REGISTRY, "entity", f->about, "what", what, NULL));
}

bool is_snake(const char *name)
{
    if (!name || *name < 'a' || *name > 'z') return false;
    for (const char *p = name; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_') return false;
    return true;
}

bool is_camel(const char *name)
{
    if (!name || *name < 'a' || *name > 'z') return false;
    for (const char *p = name; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9')) return false;
    return true;
}

/* "entity.verb": an area, a dot, a word. */
static bool is_dotted(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot && dot > name && dot[1];
}

static void check_named(struct faults *f, struct map *seen, const char *kind, const char *name)
{
    must(f, is_dotted(name), "%s %s: no area in its name", kind, name);
    must(f, !map_put(seen, str_of(name), seen), "%s %s: the name is there twice", kind, name);
}

/* ---- what modules bring beside entities ---- */

/* By address: the name may be the fault. */
static const struct table *listed(const struct registry *r, const struct entity *e)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (r->tables[i].entity == e) return &r->tables[i];
    return NULL;
}

static void check_generic(struct faults *f, struct map *seen, const struct crud *c)
{
    static const struct { uint32_t verb; const char *name; } verbs[] = {
        {CRUD_CREATE, "create"}, {CRUD_UPDATE, "update"}, {CRUD_DELETE, "delete"},
    };

    for (; c && c->entity; c++) {
        if (!must(f, listed(f->registry, c->entity), "generic commands of an entity that no module lists")) continue;
        must(f, c->verbs && !(c->verbs & ~(uint32_t)CRUD_ALL), "%s: unknown generic commands", c->entity->name);
        must(f, !listed(f->registry, c->entity)->owner, "%s: owned, so it is written with its owner", c->entity->name);
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (c->verbs & verbs[i].verb)
                check_named(f, seen, "command", str_format(f->arena, "%s.%s", c->entity->name, verbs[i].name).p);
    }
}

static void check_commands(struct faults *f, struct map *seen, const struct command *c)
{
    for (; c && c->name; c++) {
        check_named(f, seen, "command", c->name);
        must(f, c->right != RIGHT_NONE_SET, "command %s: no right", c->name);
        must(f, (c->prepare && c->apply) || c->entity, "command %s: nothing to prepare or to apply", c->name);
        must(f, !c->entity || listed(f->registry, c->entity), "command %s: an entity that no module lists", c->name);
        must(f, !c->entity == !c->verb, "command %s: entity and verb go together", c->name);
    }
}

static void check_jobs(struct faults *f, struct map *seen, const struct job *j)
{
    for (; j && j->name; j++) {
        check_named(f, seen, "job", j->name);
        must(f, j->right != RIGHT_NONE_SET, "job %s: no right", j->name);
        must(f, j->step, "job %s: no step", j->name);
        must(f, j->schedule || !j->off, "job %s: switched off, but it has no time", j->name);
        for (const char *const *s = j->settings; s && *s; s++)
            must(f, map_get(&f->registry->settings, str_of(*s)), "job %s: %s is no setting", j->name, *s);
    }
}

static void check_settings(struct faults *f, struct map *seen, const struct setting *s)
{
    for (; s && s->name; s++) {
        check_named(f, seen, "setting", s->name);
        must(f, s->what, "setting %s: no explanation", s->name);
        must(f, !(s->flags & SETTING_SECRET) || !(s->flags & (SETTING_LAW | SETTING_PUBLIC)), "setting %s: a secret is neither law nor public", s->name);
        if (check_type(f, s->name, &s->type)) check_standard(f, s->name, &s->type, s->standard);
    }
}

static void check_listeners(struct faults *f, const struct listener *l)
{
    const uint32_t ops = 1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE;

    for (; l && l->entity; l++) {
        if (!must(f, listed(f->registry, l->entity), "a listener on an entity that no module lists")) continue;
        must(f, l->ops && !(l->ops & ~ops), "listener on %s: no operation", l->entity->name);
        must(f, l->phase == PHASE_BEFORE || l->phase == PHASE_AFTER, "listener on %s: no phase", l->entity->name);
        must(f, !l->fn != !l->many, "listener on %s: one function, no more", l->entity->name);
        must(f, !l->many || l->phase == PHASE_AFTER, "listener on %s: of many rows before they are written", l->entity->name);
    }
}

static void check_migrations(struct faults *f, const struct migration *m)
{
    for (int n = 1; m && m->n; m++, n++)
        must(f, m->n == n && m->what && m->sql, "migration %d: out of order, or without a text", m->n);
}

struct seen {
    struct map modules, commands, jobs, settings;
};

static void check_module(struct faults *f, struct seen *seen, const struct module *m)
{
    f->about = m->name ? m->name : "module";
    must(f, is_snake(m->name), "the module's name is no name");
    must(f, !m->name || !map_put(&seen->modules, str_of(m->name), seen), "a module of this name is there twice");
    check_generic(f, &seen->commands, m->crud);
    check_commands(f, &seen->commands, m->commands);
    check_jobs(f, &seen->jobs, m->jobs);
    check_settings(f, &seen->settings, m->settings);
    check_listeners(f, m->listeners);
    check_migrations(f, m->migrations);
}

err_t registry_check(struct arena *a, const struct registry *r)
{
    struct faults f = {a, r, NULL, OK};
    struct seen seen;

    map_init(&seen.modules, a, 16);
    map_init(&seen.commands, a, 64);
    map_init(&seen.jobs, a, 16);
    map_init(&seen.settings, a, 64);
    for (size_t i = 0; i < r->table_count; i++) {
        f.about = r->tables[i].entity->name ? r->tables[i].entity->name : "entity";
        check_entity(&f, &r->tables[i]);
    }
    for (size_t i = 0; i < r->module_count; i++) check_module(&f, &seen, r->modules[i]);
    return f.list;
}
