/* A server that really runs, and clients that speak to it byte by byte. */
#ifndef TESTS_SERVER_KIT_H
#define TESTS_SERVER_KIT_H

#include <sys/types.h>

#include "support/testdb.h"

struct running {
    struct testdb *t;
    pid_t pid;
    int port;
    const char *folder;      /* key, port file and log */
    const char *log;
};

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define PLAIN WORDS("--limit", "address_rate=1000000")

/* Prepares the database and starts `imis serve --port 0` with further words (NULL ends). */
struct running *server_start(struct testdb *t, const char *const *words);
/* Another run of the program on the same database, to its end; it must succeed. */
void program_run(struct running *s, const char *const *words);
struct ran { int status; struct str out; };   /* status: -1 for a death by signal */
/* The same with a standard input; it may fail. */
struct ran program_try(struct running *s, const char *input, const char *const *words);
/* Starts `imis serve` once more, after it has ended. */
void server_again(struct running *s, const char *const *words);
/* Sends a signal to end and gives the exit status; -1 for a death by signal. */
int server_end(struct running *s);
/* A token for an account, as sign-in gives it. */
const char *server_token(struct running *s, const char *username);
const char *server_token_for(struct running *s, const char *username, int64_t seconds);   /* good for so long */
int server_wait(struct running *s);
struct str server_log(struct running *s);
struct str kit_file(struct arena *a, const char *path);   /* what stands in it */

int dial(const struct running *s);
/* -1: nobody listens any more. */
int dial_try(const struct running *s);
void say(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* false: the other side has hung up. */
bool say_try(int fd, const char *text);

struct heard {
    int status;              /* 0: closed without an answer */
    struct str head, body;
};
/* One answer, to the end of its body. `bodiless`: to a HEAD. */
struct heard hear(struct arena *a, int fd, bool bodiless);
/* All that comes until the other side hangs up. */
struct str hear_all(struct arena *a, int fd);
/* Waits until the other side has hung up; what came before is dropped. How many milliseconds it took. */
int64_t hear_end(int fd);
/* A connection of its own: says it all, hears one answer. */
struct heard ask(const struct running *s, const char *request);
struct heard get(const struct running *s, const char *path);
struct str header_of(struct arena *a, const struct heard *h, const char *name);   /* STR_NONE: not there */
int64_t now_ms(void);
void nap(void);              /* a millisecond, between two looks */

#endif
