/* A million families on SQLite: size of the file, a page, and search by name, for names that exist and for terms that are chosen to
 * hurt. Takes minutes, so script/bench runs it with --long only.
 *
 *   bench_million [FAMILIES]     SQLite in IMIS_BENCH_DIR */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "bench/page.h"

enum { SEARCH_MS = 4000, PAGE_MS = 3000 };

#define NODE "edges{node{id uuid chfId lastName otherNames dob gender{code} family{id uuid} currentVillage{code name}}}"
#define QUERY(text) "{\"query\":\"{insurees(" text "){" NODE "}}\"}"
#define TERM(argument, text) QUERY("first: 10, " argument ": \\\"" text "\\\"")

struct search {
    const char *name, *body;
    bool adverse;                    /* the goal is the one for these */
};

static const struct search searches[] = {
    {"last name begins, exists", TERM("lastName_Istartswith", "Balbahadur"), false},
    {"last name holds, exists", TERM("lastName_Icontains", "bahadur"), false},
    {"other names hold, exists", TERM("otherNames_Icontains", "Fikgiri"), false},
    {"both names, exist", QUERY("first: 10, lastName_Icontains: \\\"Devhama\\\", otherNames_Icontains: \\\"kumari\\\""), false},
    {"nothing holds it", TERM("lastName_Icontains", "zzqxv"), true},
    {"all trigrams, no name", TERM("lastName_Icontains", "kumaribalbahadur"), true},
    {"one letter", TERM("lastName_Icontains", "a"), true},
    {"two letters, none", TERM("lastName_Icontains", "zq"), true},
    {"wild characters", TERM("lastName_Icontains", "%_%_%"), true},
    {"most frequent, last page", QUERY("first: 10, offset: 900, lastName_Icontains: \\\"ba\\\""), true},
    {"two frequent, no person", QUERY("first: 10, lastName_Icontains: \\\"Balbahadur\\\", otherNames_Icontains: \\\"zzqxv\\\""), true},
};

static void print_time(const char *name, const struct page_rate *r, const char *goal)
{
    printf("  %-26s median %6llu us, p95 %6llu us, p99 %6llu us%s\n", name, (unsigned long long)r->microseconds,
           (unsigned long long)r->p95, (unsigned long long)r->p99, goal);
    fflush(stdout);
}

static void measure(struct page_world *w, const struct page_server *s)
{
    const char *token = page_token(w, "admin");
    struct page_rate rate = page_ask(w, s, token, QUERY("first: 10"), PAGE_PLAIN, 1, PAGE_MS);

    print_time("page", &rate, "");
    rate = page_ask(w, s, token, QUERY("first: 10, chfId: \\\"%d\\\""), PAGE_PERSON, 1, PAGE_MS);
    print_time("person by number", &rate, "");
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        rate = page_ask(w, s, token, searches[i].body, PAGE_ANY, 1, SEARCH_MS);
        print_time(searches[i].name, &rate, searches[i].adverse ? " (goal: p99 250 ms)" : " (goal: p95 20 ms)");
    }
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR");
    char *folder = (char *)(uintptr_t)str_format(a, "%s/imis-million-XXXXXX", under ? under : "/var/tmp").p;
    struct page_world w = {.arena = a, .env = env_new(a, &(struct env_options){.clock = STAMP_NONE}),
                           .families = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000};
    struct page_server server;
    struct stat file;
    int64_t began = bench_us();

    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    w.folder = folder;
    w.key_file = str_format(a, "%s/key", folder).p;
    w.url = str_format(a, "sqlite:%s/page.db", folder);
    page_fill(&w);
    if (stat(str_format(a, "%s/page.db", folder).p, &file)) bench_die(folder, "holds no database");
    printf("SQLite, %lld families, %lld people: %lld MB, made in %lld s\n", (long long)w.families, (long long)w.families * PEOPLE_A_FAMILY,
           (long long)file.st_size >> 20, (long long)(bench_us() - began) / 1000000);
    page_server_start(&w, &server);
    measure(&w, &server);
    printf("  memory %lld MB\n", (long long)page_server_kb(&server) / 1024);
    page_server_stop(&server);
    page_remove(&w);
    arena_free(a);
    return 0;
}
