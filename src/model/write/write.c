#include <string.h>

#include "base/utf8.h"
#include "model/write/queue.h"
#include "model/write/shared.h"

static err_t start_thread(struct write *w, struct arena *a)
{
    void *(*run)(void *) = db_engine(w->db) == DB_SQLITE ? sqlite_writer : postgres_sealer;

    if (pthread_create(&w->thread, NULL, run, w))
        return err_make(a, E_FILE, "path", "thread", "what", "the system starts no more threads", NULL);
    return OK;
}

err_t write_open(struct arena *a, struct db *db, const struct registry *r, const struct write_options *o, struct write **out)
{
    struct write *w = ARENA_NEW(a, struct write);

    w->db = db;
    w->env = db_env(db);
    w->registry = r;
    w->people.end = &w->people.first;
    w->jobs.end = &w->jobs.first;
    TRY(table_sql_all(a, r, db_engine(db), &w->sql));
    TRY(signer_open(a, o->key_file, &w->signer));
    shared_init(a, &w->shared);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->arrived, NULL);
    TRY(start_thread(w, a));
    *out = w;
    return OK;
}

void write_close(struct write *w)
{
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->arrived);
    pthread_mutex_unlock(&w->lock);
    shared_forget(w->shared);
    pthread_join(w->thread, NULL);   /* the lock stays: whoever comes now is still told E_STOPPING */
}

err_t write_seal_inside(struct write *w, struct db_conn *c, struct arena *a)
{
    size_t rows;

    if (db_engine(w->db) != DB_SQLITE) return OK;
    TRY(journal_seal(c, a, w->env, w->signer, &rows));
    if (rows) atomic_fetch_add(&w->seals, 1);
    return OK;
}

static uint64_t waiting(struct write *w)
{
    uint64_t n;

    pthread_mutex_lock(&w->lock);
    n = w->people.n + w->jobs.n + w->busy;
    pthread_mutex_unlock(&w->lock);
    return n;
}

struct write_counts write_counts(struct write *w)
{
    return (struct write_counts){
        .commands = atomic_load(&w->commands),
        .failed = atomic_load(&w->failed),
        .groups = atomic_load(&w->groups),
        .retries = atomic_load(&w->retries),
        .seals = atomic_load(&w->seals),
        .waiting = waiting(w),
    };
}

static void add_lock(struct prepare *p, struct lock added)
{
    size_t i = p->locks.n;

    vec_add(&p->locks);
    for (; i > 0 && p->locks.at[i - 1].table->number > added.table->number; i--) p->locks.at[i] = p->locks.at[i - 1];
    p->locks.at[i] = added;
}

void prepare_lock(struct prepare *p, const struct entity *e, uuid_t uuid)
{
    add_lock(p, (struct lock){.table = registry_table_of(p->registry, e), .uuid = uuid});
}

void prepare_lock_found(struct prepare *p, const struct entity *e, const char *select, const uuid_t *uuids, size_t n)
{
    uuid_t *own = ARENA_ARRAY(p->arena, uuid_t, n);

    if (n) memcpy(own, uuids, n * sizeof *own);
    add_lock(p, (struct lock){.table = registry_table_of(p->registry, e), .select = select, .list = db_list(DB_UUIDS, own, n)});
}

static bool is_secret(const struct command *command, struct str member)
{
    for (const char *const *name = command->secrets; name && *name; name++)
        if (str_is(member, *name)) return true;
    return false;
}

/* Secrets are left out, of the digest too: it is stored, and a password could be guessed from it. */
static struct str canonical(struct arena *a, const struct registry *r, const struct command *command, const struct json *input)
{
    bool secret = command->secrets && (!command->is_secret || command->is_secret(r, input));
    struct buf text;
    struct json_writer w;

    buf_init(&text, a, 512);
    w = json_writer(&text);
    if (!secret || input->kind != JSON_OBJECT) {
        json_put(&w, input);
        return buf_str(&text);
    }
    json_open(&w, '{');
    for (const struct json *v = input->first; v; v = v->next) {
        if (is_secret(command, v->key)) continue;
        json_key(&w, v->key);
        json_put(&w, v);
    }
    json_close(&w, '}');
    return buf_str(&text);
}

enum { CLIENT_ID_CHARACTERS = 255 };   /* of the contract */

static err_t check_text(struct arena *a, const char *field, struct str s)
{
    return utf8_valid(s) && !(s.n && memchr(s.p, 0, s.n)) ? OK : err_make(a, E_UTF8, "field", field, NULL);
}

/* What the log could not store would otherwise fail in the transaction that others share. */
static err_t check_request(struct arena *a, const struct request *r)
{
    TRY(check_text(a, "clientMutationId", r->client_mutation_id));
    TRY(check_text(a, "clientMutationLabel", r->label));
    TRY(check_text(a, "clientMutationDetails", r->details));
    if (utf8_count(r->client_mutation_id) <= CLIENT_ID_CHARACTERS) return OK;
    return err_make(a, E_FIELD_LENGTH, "field", "clientMutationId", "max", "255", NULL);
}

/* A refusal becomes part of the ticket; a passing trouble ends the request. */
static err_t settle(struct ticket *t, err_t failed)
{
    if (failed && !error_is_final(failed)) return failed;
    t->refused = failed;
    return OK;
}

/* Whose command it is, and its files: what is kept of the input. */
static err_t receive(struct write *w, struct ticket *t)
{
    struct prepare *p = ARENA_NEW(t->arena, struct prepare);
    err_t failed = access_may_run(t->arena, t->request->who, t->command);

    *p = (struct prepare){.arena = t->arena, .registry = w->registry, .command = t->command, .who = t->request->who,
                          .env = w->env, .db = w->db, .input = t->request->input};
    vec_init(&p->locks, t->arena);
    t->prepared = p;
    return settle(t, write_files(p, failed));
}

static err_t prepare(struct ticket *t)
{
    return t->refused ? OK : settle(t, t->command->prepare(t->prepared, &t->plan));
}

static err_t submit(struct write *w, struct ticket *t)
{
    err_t failed;

    if (t->refused && !t->request->who->signed_in) return ticket_refuse(w, NULL, t, t->refused);
    if (db_engine(w->db) != DB_SQLITE) return postgres_submit(w, t);
    sem_init(&t->answered, 0, 0);
    failed = sqlite_submit(w, t);
    sem_destroy(&t->answered);
    return failed;
}

err_t write_command(struct write *w, struct arena *a, const struct request *r, struct answer *out)
{
    struct ticket t = {.request = r, .arena = a, .command = map_get(&w->registry->commands, r->command)};

    if (!t.command) return err_make(a, E_COMMAND_UNKNOWN, "command", str_zero(a, r->command), NULL);
    TRY(check_request(a, r));
    TRY(receive(w, &t));
    t.row = (struct command_row){
        .id = uuid_none(r->id) ? uuid_new(w->env) : r->id,
        .request = r,
        .input = canonical(a, w->registry, t.command, t.prepared->input),
        .at = env_now(w->env),
    };
    t.row.digest = command_digest(a, r->command, t.row.input);
    t.answer.id = t.row.id;
    TRY(prepare(&t));
    TRY(submit(w, &t));
    atomic_fetch_add(&w->commands, 1);
    if (t.answer.status == COMMAND_FAILED) atomic_fetch_add(&w->failed, 1);
    *out = t.answer;
    return OK;
}
