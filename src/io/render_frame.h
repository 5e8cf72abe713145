/* What passes between the two sides: first the limits, as they stand in memory, since both are the same program. Then, for each
 * document, how many pictures and the size of the document and of each picture, then their bytes; and back an answer. */
#ifndef IO_RENDER_FRAME_H
#define IO_RENDER_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum { RENDER_PARTS_MOST = 4096 };

struct render_head {
    uint32_t parts;
    uint32_t bytes;      /* of the document; the sizes of the parts follow */
};

struct render_answer {
    uint32_t failure;    /* enum err_id; E_NONE: the bytes are a PDF, else pairs of name and value, each zero-ended */
    uint32_t bytes;
};

#endif
