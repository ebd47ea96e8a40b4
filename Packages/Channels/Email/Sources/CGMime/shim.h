#ifndef CGMIME_SHIM_H
#define CGMIME_SHIM_H

#include <gmime/gmime.h>

// GMime's casts and type checks are macros, which Swift cannot call.

typedef enum {
    CGMIME_LEAF,
    CGMIME_MULTIPART,
    CGMIME_LETTER,
    CGMIME_OTHER
} CGMimeShape;

static inline CGMimeShape cgmime_shape(GMimeObject *object) {
    if (GMIME_IS_MULTIPART(object)) return CGMIME_MULTIPART;
    if (GMIME_IS_MESSAGE_PART(object)) return CGMIME_LETTER;
    if (GMIME_IS_PART(object)) return CGMIME_LEAF;
    return CGMIME_OTHER;
}

static inline GMimePart *cgmime_part(GMimeObject *object) { return (GMimePart *)object; }
static inline GMimeMultipart *cgmime_multipart(GMimeObject *object) { return (GMimeMultipart *)object; }
static inline GMimeMessagePart *cgmime_message_part(GMimeObject *object) { return (GMimeMessagePart *)object; }
static inline GMimeObject *cgmime_object(void *object) { return (GMimeObject *)object; }
static inline GMimeStreamMem *cgmime_memory(GMimeStream *stream) { return (GMimeStreamMem *)stream; }

static inline void cgmime_release(void *object) {
    if (object) g_object_unref(object);
}

static inline InternetAddressMailbox *cgmime_mailbox(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_MAILBOX(address) ? (InternetAddressMailbox *)address : NULL;
}

static inline InternetAddressGroup *cgmime_group(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_GROUP(address) ? (InternetAddressGroup *)address : NULL;
}

#endif
