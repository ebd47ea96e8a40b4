#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Room for the longest E.164 number with its plus sign and a closing NUL.
enum { CPHONENUMBERS_CAPACITY = 24 };

/// Reads `length` bytes of UTF-8 as one telephone number, dialled from `region` (ISO 3166, such as "VN", NUL-terminated)
/// unless it begins with a plus sign, and writes its E.164 form and a NUL to `out`, which holds CPHONENUMBERS_CAPACITY bytes.
///
/// Returns false, with an empty string in `out`, if it is no valid number of any country. May be called from any number of
/// threads at once; never throws. The first call in a process reads the tables of the world and takes a while.
bool cphonenumbers_e164(const char *text, size_t length, const char *region, char *out);

#ifdef __cplusplus
}
#endif
