/* Printing in a process of its own: what pango and cairo load stays out of the server, and a document that breaks them breaks
 * only that process, which has neither database nor network. It is started when the first document comes, serves one after
 * another, and is replaced after limit `prints` documents, when it dies and when a document takes longer than limit
 * `print_ms`. */
#ifndef IO_RENDER_H
#define IO_RENDER_H

#include "base/env.h"

struct render;

/* The process is "<program> worker render"; "/proc/self/exe" is this program. Never fails. */
struct render *render_new(struct arena *a, struct env *env, const char *program);
/* From any thread; they wait for each other, each at most print_ms. `document`: io/document.h, `parts`: its pictures.
 * Errors: E_PRINT, E_LIMIT (print_bytes, print_pages), E_BUSY. */
err_t render_pdf(struct render *r, struct arena *a, struct str document, const struct str *parts, size_t n, struct str *pdf);
/* Ends the process. NULL is fine. */
void render_close(struct render *r);
/* The process at work, or -1: for tests and measurements. */
int render_process(struct render *r);

/* The other side: serves documents that come through `fd` until its end. `confined`: gives up all that printing does not
 * need, first. Returns the exit code. */
int render_serve(int fd, bool confined);

#endif
