#pragma once

#include <zlib.h>

// deflateInit2 is a macro, which Swift does not see. Adding 16 to the window makes the output gzip.
static inline int czlib_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
