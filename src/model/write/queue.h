/* The inside of the write path's engine: SQLite's writer thread and PostgreSQL's sealer thread. */
#ifndef MODEL_WRITE_QUEUE_H
#define MODEL_WRITE_QUEUE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "model/write/internal.h"

/* One request on its way through. Lives on the caller's stack; the caller sleeps until done. */
struct ticket {
    const struct request *request;
    const struct command *command;
    struct arena *arena;
    struct prepare *prepared;    /* locks */
    void *plan;
    struct command_row row;
    err_t refused;               /* by right or prepare: goes into the log without apply */
    struct answer answer;
    err_t failed;                /* nothing was stored */
    sem_t answered;
    struct ticket *next;
};

struct ticket_list {
    struct ticket *first, **end;
    size_t n;
};

struct write {
    struct db *db;
    struct env *env;
    const struct registry *registry;
    const struct table_sql *sql;
    struct signer *signer;
    struct shared *shared;       /* shared.h */
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct ticket_list people, jobs;
    pthread_t thread;
    bool stopping;
    size_t busy;                 /* PostgreSQL: callers in their transactions */
    atomic_uint_fast64_t commands, failed, groups, retries, seals;
};

/* Takes the command's files out of p->input (struct command_file) and keeps them; without a right (`refused`) they are only
 * dropped, and that is the answer. */
err_t write_files(struct prepare *p, err_t refused);

/* Applies one ticket inside an open transaction: locks, apply, journal, log row. An error return means
 * that the transaction must be undone; a refusal that belongs into the log is in ticket->answer. */
err_t ticket_apply(struct write *w, struct db_conn *c, struct ticket *t);
/* Records a refusal: nothing of the command but its log row. */
err_t ticket_refuse(struct write *w, struct db_conn *c, struct ticket *t, err_t why);

/* SQLite seals inside each transaction; PostgreSQL's sealer follows: then this does nothing. */
err_t write_seal_inside(struct write *w, struct db_conn *c, struct arena *a);

void *sqlite_writer(void *write);
void *postgres_sealer(void *write);
err_t sqlite_submit(struct write *w, struct ticket *t);
err_t postgres_submit(struct write *w, struct ticket *t);

#endif
