/* imis serve */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/serve.h"
#include "db/aside.h"
#include "model/run/refold.h"
#include "model/run/schedule.h"

static err_t read_port(struct cli *cli, int *out)
{
    struct str text = str_of(cli->options[OPTION_PORT]);

    *out = text.p ? 0 : 8080;
    if (!text.p)
        return OK;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || i > 4)
            return option_wrong(cli, OPTION_PORT, "0 to 65535");
        *out = *out * 10 + (text.p[i] - '0');
    }
    return *out <= 65535 && text.n > 0 ? OK : option_wrong(cli, OPTION_PORT, "0 to 65535");
}

/* As a peer's address is told, so that they can be compared as texts. */
static err_t read_address(struct cli *cli, struct str text, struct str *out)
{
    const char *name = str_zero(cli->arena, text);
    char written[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    int family = strchr(name, ':') ? AF_INET6 : AF_INET;

    if (inet_pton(family, name, bytes) != 1)
        return option_wrong(cli, OPTION_PROXY, "addresses such as 10.0.0.2 or ::1, separated by commas");
    *out = str_copy(cli->arena, str_of(inet_ntop(family, bytes, written, sizeof written)));
    return OK;
}

/* "10.0.0.1,10.0.0.2" */
static err_t read_proxies(struct cli *cli, const struct str **out)
{
    struct str rest = str_of(cli->options[OPTION_PROXY]);
    VEC(struct str) list;

    vec_init(&list, cli->arena);
    while (rest.n > 0)
        TRY(read_address(cli, str_trim(str_cut(&rest, ',')), vec_add(&list)));
    *vec_add(&list) = STR_NONE;
    *out = list.at;
    return OK;
}

err_t serve_house(struct house *h, const struct server_options *o)
{
    struct cli *cli = h->cli;
    struct api api;
    int made;

    TRY(aside_restore(h->db, cli->arena, ASIDE_NOW, &made));
    TRY(schedule_install(&h->runner, cli->arena));
    TRY(refold_start(&h->runner, cli->arena));
    api = (struct api){
        .env = cli->env, .db = h->db, .registry = h->registry, .write = h->write, .runner = &h->runner, .texts = cli->texts,
    };
    return server_run(cli->arena, &api, o);
}

err_t serve_options(struct cli *cli, sigset_t *signals, struct server_options *out)
{
    *out = (struct server_options){.started_us = (int64_t)env_monotonic_us(cli->env), .address = STR("127.0.0.1"), .signals = signals};
    TRY(read_port(cli, &out->port));
    if (option_given(cli, OPTION_ADDRESS))
        out->address = str_of(cli->options[OPTION_ADDRESS]);
    out->port_file = cli->options[OPTION_PORT_FILE];
    TRY(read_proxies(cli, &out->proxies));
    if (option_given(cli, OPTION_METRICS_TOKEN_FILE))
        TRY(read_first_line(cli, cli->options[OPTION_METRICS_TOKEN_FILE], &out->metrics_token));
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return OK;
}

err_t serve_run(struct cli *cli, enum exit_code *code)
{
    struct server_options o;
    sigset_t signals;
    struct house h;
    err_t e;

    cli->env->log = log_new(cli->arena, STDERR_FILENO, LOG_INFO);
    TRY(serve_options(cli, &signals, &o));
    TRY(house_open(cli, HOUSE_WRITE, true, &h));
    e = serve_house(&h, &o);
    house_close(&h);
    return e;
}
