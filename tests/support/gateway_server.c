#include "support/gateway_server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void put(int to, const char *text)
{
    size_t n = strlen(text);

    if (send(to, text, n, MSG_NOSIGNAL) != (ssize_t)n) perror("gateway_server");
}

/* Reads on until `end` stands at the end of what is there, or so many bytes are; returns how many. */
static size_t take(int from, char *at, size_t have, size_t room, size_t wanted, const char *end)
{
    size_t length = end ? strlen(end) : 0;

    while (have < room - 1 && (end ? have < length || memcmp(at + have - length, end, length) != 0 : have < wanted)) {
        ssize_t n = recv(from, at + have, end ? 1 : wanted - have, 0);
        if (n <= 0) break;
        have += (size_t)n;
    }
    at[have] = 0;
    return have;
}

struct reply { int status; char body[512], location[256]; };

static struct reply reply_of(struct gateway_server *s)
{
    struct reply r = {0};

    pthread_mutex_lock(&s->lock);
    r.status = s->status;
    snprintf(r.body, sizeof r.body, "%s", s->answer ? s->answer : "");
    if (s->location) snprintf(r.location, sizeof r.location, "Location: %s\r\n", s->location);
    pthread_mutex_unlock(&s->lock);
    if (s->pause_ms) usleep((useconds_t)s->pause_ms * 1000);
    return r;
}

static void talk_http(struct gateway_server *s, int c, char *at)
{
    size_t n = take(c, at, 0, GATEWAY_BYTES, 0, "\r\n\r\n");
    const char *length = strcasestr(at, "\r\nContent-Length:");
    char text[1200];
    struct reply r;

    if (length) take(c, at, n, GATEWAY_BYTES, n + strtoul(length + 17, NULL, 10), NULL);
    r = reply_of(s);
    if (!r.status) return;
    snprintf(text, sizeof text, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n%s", r.status, strlen(r.body) + s->padding, r.location, r.body);
    put(c, text);
    for (size_t left = s->padding; left && send(c, " ", 1, MSG_NOSIGNAL) == 1; left--)
        ;
}

/* RFC 5321 as far as one client goes: greeting, EHLO, AUTH PLAIN, MAIL, RCPT, DATA, QUIT. */
static void talk_smtp(struct gateway_server *s, int c, char *at)
{
    struct reply r = reply_of(s);
    char text[64];
    size_t n = 0;

    put(c, "220 here\r\n");
    for (;;) {
        char *line = at + n;
        size_t read = take(c, line, 0, GATEWAY_BYTES - n, 0, "\r\n");

        if (!read) return;
        n += read;
        if (!strncasecmp(line, "EHLO", 4)) put(c, "250-here\r\n250 AUTH PLAIN\r\n");
        else if (!strncasecmp(line, "AUTH", 4)) put(c, strlen(line) > 14 ? "235 known\r\n" : "334 \r\n");
        else if (!strncasecmp(line, "RCPT", 4)) {
            snprintf(text, sizeof text, "%d to\r\n", r.status == 200 ? 250 : r.status);
            put(c, text);
        } else if (!strncasecmp(line, "DATA", 4)) {
            put(c, "354 go on\r\n");
            n += take(c, at + n, 0, GATEWAY_BYTES - n, 0, "\r\n.\r\n");
            put(c, "250 taken\r\n");
        } else if (!strncasecmp(line, "QUIT", 4)) {
            put(c, "221 bye\r\n");
            return;
        } else put(c, !strncasecmp(line, "MAIL", 4) ? "250 from\r\n" : "235 known\r\n");
    }
}

static void *serve(void *arg)
{
    struct gateway_server *s = arg;
    char *at = malloc(GATEWAY_BYTES);

    for (;;) {
        int c = accept(s->socket, NULL, NULL);

        if (c < 0 || !at) break;
        memset(at, 0, GATEWAY_BYTES);
        if (s->smtp) talk_smtp(s, c, at); else talk_http(s, c, at);
        pthread_mutex_lock(&s->lock);
        if (s->count < GATEWAY_REQUESTS && at[0]) memcpy(s->requests[s->count++], at, GATEWAY_BYTES);
        pthread_mutex_unlock(&s->lock);
        shutdown(c, SHUT_RDWR);
        close(c);
    }
    free(at);
    return NULL;
}

struct gateway_server *gateway_server_start(bool smtp)
{
    struct gateway_server *s = calloc(1, sizeof *s);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;

    if (!s) abort();
    s->smtp = smtp;
    s->status = 200;
    s->answer = "{\"ok\":true}";
    s->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_mutex_init(&s->lock, NULL);
    if (bind(s->socket, (struct sockaddr *)&here, sizeof here) || listen(s->socket, 16) || getsockname(s->socket, (struct sockaddr *)&here, &n)) abort();
    s->port = ntohs(here.sin_port);
    if (pthread_create(&s->thread, NULL, serve, s)) abort();
    return s;
}

void gateway_server_stop(struct gateway_server *s)
{
    shutdown(s->socket, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->socket);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

void gateway_server_says(struct gateway_server *s, int status, const char *answer)
{
    pthread_mutex_lock(&s->lock);
    s->status = status;
    s->answer = answer;
    pthread_mutex_unlock(&s->lock);
}

int gateway_server_count(struct gateway_server *s)
{
    int n;

    pthread_mutex_lock(&s->lock);
    n = s->count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

const char *gateway_server_request(struct gateway_server *s, int i) { return s->requests[i]; }
