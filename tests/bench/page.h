/* A page of people through GraphQL over HTTP, and the same statements given to the engine with nothing around them:
 * pgbench on PostgreSQL; on SQLite a prepared statement in a thread of ours whose rows are written as JSON. The
 * statements are those that the program sends, seen where it sends them, so that both sides read alike. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include "base/vec.h"
#include "bench/bare.h"
#include "db/db.h"

struct registry;
struct tape;

enum { PAGE_ROWS = 10, PEOPLE_A_FAMILY = 5, DISTRICTS = 8, VILLAGES = 256, FIRST_NUMBER = 100000001 };

struct page_world {
    struct arena *arena;
    struct env *env;
    struct str url;
    const char *key_file, *folder;
    const char *log;                 /* the program's own, made anew with each server; NULL: nobody reads it */
    const struct registry *registry;
    int64_t families;
    int64_t places[DISTRICTS];       /* of the user at hand */
    size_t place_count;
    struct tape *tape;               /* page_look tells it what is said, in part 1 of the request it looks at; NULL: there is none */
    db_watch watch;
    void (*next)(struct tape *t);
};

void page_ok(err_t e, const char *what);   /* or the program ends */

/* page_data.c: an empty, usable database becomes one with places, families, people and three users: of everywhere
 * ("admin"), of all districts one by one ("nation"), of one district ("district"). The seed is always the same. */
void page_fill(struct page_world *w);

/* page_inside.c: what the program does for one request, in this process. */
struct page_seen {
    VEC(struct str) statements;      /* of a request whose plan is known, in order; those of a transaction too */
    size_t session;                  /* the first of them find out who is calling */
    struct str answer;
};
/* Also fills the world's places. */
const char *page_token(struct page_world *w, const char *user);
struct page_seen page_look(struct page_world *w, const char *token, const char *body);

/* page_server.c: the program itself. */
struct page_server {
    int pid, port;
    int64_t ready_us;                /* from the start of the process to the answer that it can serve */
};
void page_server_start(struct page_world *w, struct page_server *out);
void page_server_stop(struct page_server *s);
int64_t page_server_kb(const struct page_server *s);   /* resident memory */
const char *page_program(struct page_world *w);        /* its path */
/* Runs it with these words (NULL ends, 22 at most) to its end, unheard; dies where it fails. */
void page_run(struct page_world *w, const char *const *words);
const char *page_blobs(struct page_world *w);          /* where its files are */
/* One client whose connection stays open: what GraphQL answers to a body; ends the program where that is an error. */
struct page_line;
struct page_line *page_line_open(struct arena *a, const struct page_server *s, const char *token);
const char *page_line_ask(struct page_line *l, const char *body);   /* until the next */
void page_line_close(struct page_line *l);
/* What a %d in the body becomes, another one each time: the number of a person that is there, or a number never used before.
 * PAGE_ANY: no number, and the answer may be empty. */
enum page_number { PAGE_PLAIN, PAGE_PERSON, PAGE_FRESH, PAGE_ANY };
/* Requests a second of so many connections that stay open, each waiting for its answer. */
struct page_rate {
    uint64_t requests, per_second;
    uint64_t microseconds, p95, p99; /* of one request: the median, and what so many of a hundred take at most */
    uint64_t cpu;                    /* microseconds of the program's own processor time a request */
};
struct page_rate page_ask(struct page_world *w, const struct page_server *s, const char *token, const char *body,
                          enum page_number number, size_t connections, int64_t ms);
void page_remove(struct page_world *w);   /* its folder */

/* page_bare.c: the other side. */
uint64_t page_sqlite(struct page_world *w, const struct page_seen *seen, bool numbered, size_t threads, int64_t ms);
uint64_t page_pgbench(struct page_world *w, const struct page_seen *seen, bool numbered, size_t connections, int64_t ms);

#endif
