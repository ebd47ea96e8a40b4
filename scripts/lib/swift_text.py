"""Writes Swift expressions the way swift-format leaves them: on one line if they fit, else one argument a line."""

WIDTH = 120


class Call:
    """`name(label: value, …)` of (label or None, value) pairs; `open` gives each argument its own line."""

    brackets = "()"

    def __init__(self, name, *items, open=False):
        self.name, self.items, self.open = name, items, open


class Array:
    """`[value, …]`; `open` gives each value its own line. An empty one is false."""

    name, brackets = "", "[]"

    def __init__(self, values, open=False):
        self.items, self.open = [(None, value) for value in values], open

    def __bool__(self):
        return bool(self.items)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def render(node, indent=0, taken=0):
    """The text of a node; `taken` is what stands beside it on its first line."""
    line = flat(node)
    if line is not None and indent + taken + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 4)
    rows = []
    for label, value in node.items:
        prefix = f"{label}: " if label else ""
        rows.append(inner + prefix + render(value, indent + 4, len(prefix) + 1))
    comma = "," if node.brackets == "[]" and len(rows) > 1 else ""
    return f"{node.name}{node.brackets[0]}\n" + ",\n".join(rows) + f"{comma}\n{' ' * indent}{node.brackets[1]}"


def flat(node):
    """The node on one line, or None if it, or something in it, is to stand open."""
    if isinstance(node, str):
        return node
    parts = [(label, flat(value)) for label, value in node.items]
    if node.open and parts or any(text is None for _, text in parts):
        return None
    inside = ", ".join(f"{label}: {text}" if label else text for label, text in parts)
    return f"{node.name}{node.brackets[0]}{inside}{node.brackets[1]}"
