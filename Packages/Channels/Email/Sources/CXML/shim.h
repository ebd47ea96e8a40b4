#ifndef CXML_SHIM_H
#define CXML_SHIM_H

// Debian's libxml2 shows ICU's headers, which clash with the ICU inside Foundation; nothing here needs them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

// Reads HTML that may be broken: no network, no messages on standard error, UTF-8 whatever the page says of itself.
static inline htmlDocPtr cxml_read_html(const char *bytes, int count) {
    return htmlReadMemory(
        bytes, count, NULL, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC
    );
}

#endif
