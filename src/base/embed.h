/* Puts a file into the program, without a step that writes C:
 *
 *     EMBED(text_en, "text/en.json");      at file scope; then text_en is a const struct str
 *
 * The path is relative to EMBED_ROOT, which meson.build gives. A zero byte follows the last one and is
 * not counted. The compiler does not see that the object depends on the file: meson.build touches an
 * empty header when the file changes, and the source includes it. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/str.h"

/* The assembler writes a struct str: an address and a length. It is not in .rodata because the address
 * of a position-independent program is filled in at its start. */
#define EMBED(symbol, path)                                                                    \
    __asm__(".pushsection .rodata\n"                                                           \
            ".balign 16\n"                                                                     \
            "1: .incbin \"" EMBED_ROOT "/" path "\"\n"                                         \
            "2: .byte 0\n"                                                                     \
            ".popsection\n"                                                                    \
            ".pushsection .data.rel.ro,\"aw\"\n"                                               \
            ".balign 16\n"                                                                     \
            ".globl " #symbol "\n"                                                             \
            ".hidden " #symbol "\n"                                                            \
            #symbol ":\n"                                                                      \
            ".dc.a 1b\n"                                                                       \
            ".dc.a 2b - 1b\n"                                                                  \
            ".popsection\n");                                                                  \
    extern const struct str symbol __attribute__((visibility("hidden")))

#endif
