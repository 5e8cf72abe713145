/* JPEG and PNG pictures for tests, made with the library itself. */
#ifndef TESTS_IO_PICTURE_H
#define TESTS_IO_PICTURE_H

#include "base/str.h"

/* Colours run from left to right and from top to bottom; a note of `note` bytes stands in it. */
struct str picture_make(struct arena *a, int width, int height, size_t note);
/* The same as PNG; with holes where `holes`. */
struct str picture_png(struct arena *a, int width, int height, bool holes);
/* A sound header that promises `width` x `height`, and nothing behind it. */
struct str picture_promise(struct arena *a, int width, int height);

#endif
