"""Swift source without its comments and string literals, so that a check sees only code."""

import functools
import re

OPENING = re.compile(r'//|/\*|#*"""|#*"|#*/')
REGEX_MAY_FOLLOW = re.compile(r"(^|[(,=:\[{!&|?;]|\breturn|\bin)\s*$")


class SwiftSource:
    """One file: `code` has comments and literals blanked, line for line; `literals` are the plain strings."""

    def __init__(self, text):
        self.text = text
        self.literals = []  # (line, value) of strings without interpolation or escapes
        self.code = self._blank()
        self.lines = text.split("\n")
        self.code_lines = self.code.split("\n")

    def _blank(self):
        kept, at = [], 0
        while found := OPENING.search(self.text, at):
            end = self._end(found)
            kept.append(self.text[at : found.start()])
            kept.append(re.sub(r"[^\n]", " ", self.text[found.start() : end]) if end > found.end() else found.group())
            at = end
        return "".join(kept) + self.text[at:]

    def _end(self, found):
        """Where the comment or literal that opens here is over; the end of the opening itself if it is neither."""
        opening, start = found.group(), found.end()
        if opening == "//":
            return self._index("\n", start)
        if opening == "/*":
            return self._comment_end(start)
        hashes = opening.count("#")
        if '"' in opening:
            end = string_end(self.text, start, opening[hashes:], hashes)
            value = self.text[start : end - len(opening)]
            if "\\" not in value:
                self.literals.append((self.text.count("\n", 0, found.start()) + 1, value))
            return end
        line_start = self.text.rfind("\n", 0, found.start()) + 1
        if hashes or REGEX_MAY_FOLLOW.search(self.text[line_start : found.start()]):
            closing = re.compile(r"(?:[^\\/\n]|\\.)+/" + "#" * hashes).match(self.text, start)
            if closing and not self.text[start].isspace():
                return closing.end()
        return start

    def _comment_end(self, at):
        depth = 1
        for mark in re.finditer(r"/\*|\*/", self.text[at:]):
            depth += 1 if mark.group() == "/*" else -1
            if depth == 0:
                return at + mark.end()
        return len(self.text)

    def _index(self, mark, at):
        found = self.text.find(mark, at)
        return len(self.text) if found < 0 else found


def string_end(text, at, quote, hashes):
    """Past the closing quote of a string whose contents begin at `at`, over interpolations and what they hold."""
    mark = re.compile(rf"\\{'#' * hashes}\(|{quote}{'#' * hashes}" + ("" if hashes else r"|\\."), re.S)
    while found := mark.search(text, at):
        if found.group().endswith("("):
            at = interpolation_end(text, found.end())
        elif found.group().startswith('"'):
            return found.end()
        else:
            at = found.end()
    return len(text)


def interpolation_end(text, at):
    depth = 1
    while depth and (found := re.compile(r'[()]|#*"""|#*"').search(text, at)):
        at = found.end()
        if found.group().endswith('"'):
            hashes = found.group().count("#")
            at = string_end(text, at, found.group()[hashes:], hashes)
        else:
            depth += 1 if found.group() == "(" else -1
    return at


@functools.cache
def parsed(text):
    """The same text is asked for by several checks."""
    return SwiftSource(text)
