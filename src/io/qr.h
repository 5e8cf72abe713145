/* QR codes (ISO/IEC 18004) as a square of dark and light. The only user of libqrencode. */
#ifndef IO_QR_H
#define IO_QR_H

#include "base/err.h"

struct qr {
    int width;              /* modules a side, without the quiet zone of QR_QUIET on each side */
    const uint8_t *dark;    /* width * width, 1 for dark */
};
enum { QR_QUIET = 4 };

/* Middle error correction (15 % may be unreadable). Errors: E_FIELD_LENGTH (field, max) for a text that does not fit. */
err_t qr_encode(struct arena *a, struct str text, struct qr *out);

#endif
