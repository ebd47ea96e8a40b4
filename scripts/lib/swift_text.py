"""Writes Swift expressions the way swift-format leaves them: on one line if they fit, else one argument a line."""

WIDTH = 120


class Call:
    """`name(label: value, …)`; arguments are (label or None, value) pairs."""

    def __init__(self, name, *arguments, open=False):
        self.name, self.items, self.brackets, self.open = name, arguments, "()", open


class Array:
    """`[value, …]`; `open` puts each value on its own line even if all would fit on one."""

    def __init__(self, values, open=False):
        self.name, self.items, self.brackets, self.open = "", [(None, value) for value in values], "[]", open


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def render(node, indent=0, taken=0):
    """The text of a node; `taken` is what stands before and after it on its first line."""
    if isinstance(node, str):
        return node
    line = flat(node)
    if line is not None and indent + taken + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 4)
    rows = []
    for label, value in node.items:
        prefix = f"{label}: " if label else ""
        rows.append(inner + prefix + render(value, indent + 4, len(prefix) + 1))
    tail = "," if node.brackets == "[]" and len(rows) > 1 else ""
    return f"{node.name}{node.brackets[0]}\n" + ",\n".join(rows) + f"{tail}\n{' ' * indent}{node.brackets[1]}"


def flat(node):
    """The node on one line, or None if it, or something in it, is to stand open."""
    if isinstance(node, str):
        return node
    parts = [(label, flat(value)) for label, value in node.items]
    if node.open and parts or any(text is None for _, text in parts):
        return None
    inside = ", ".join(f"{label}: {text}" if label else text for label, text in parts)
    return f"{node.name}{node.brackets[0]}{inside}{node.brackets[1]}"
