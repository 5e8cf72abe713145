#include "io/qr.h"

#include <qrencode.h>

#include "base/arena.h"

enum { TEXT_BYTES_MAX = 1000 };

err_t qr_encode(struct arena *a, struct str text, struct qr *out)
{
    QRcode *code = NULL;
    uint8_t *dark;

    if (text.n && text.n <= TEXT_BYTES_MAX)
        code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return err_make(a, E_FIELD_LENGTH, "field", "qr", "max", "1000", NULL);
    out->width = code->width;
    dark = arena_bytes(a, (size_t)code->width * (size_t)code->width);
    for (int i = 0; i < code->width * code->width; i++)
        dark[i] = code->data[i] & 1;   /* the other bits say what a module is for */
    out->dark = dark;
    QRcode_free(code);
    return OK;
}
