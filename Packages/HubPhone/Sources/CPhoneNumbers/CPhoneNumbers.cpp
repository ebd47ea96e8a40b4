#include "CPhoneNumbers.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// The one instance is made under a lock of its own and is only read afterwards.
static bool read(const std::string &text, const std::string &region, std::string &e164) {
    const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util->Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR || !util->IsValidNumber(number)) {
        return false;
    }
    util->Format(number, PhoneNumberUtil::E164, &e164);
    return !e164.empty() && e164.size() < CPHONENUMBERS_CAPACITY;
}

bool cphonenumbers_e164(const char *text, size_t length, const char *region, char *out) {
    out[0] = '\0';
    try {
        std::string e164;
        if (!read(std::string(text, length), region, e164)) return false;
        std::memcpy(out, e164.c_str(), e164.size() + 1);
        return true;
    } catch (...) {
        return false;
    }
}
