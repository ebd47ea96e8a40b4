"""The web sources are typed with JSDoc: tsc, strict, finds nothing in them."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from self_test import Case

TSC = (
    "tsc --allowJs --checkJs --strict --noEmit --target es2022 --module es2022 --moduleDetection force"
    " --moduleResolution node"
).split()
PAGE, WORKER = "es2022,dom,dom.iterable", "es2022,webworker"


def skipped():
    """Why the check cannot run here, or None; in CI it has to run."""
    if shutil.which("tsc") or os.environ.get("CI"):
        return None
    return "tsc is not installed: apt-get install node-typescript"


def findings(tree):
    if shutil.which("tsc") is None:
        yield "tsc is not installed: apt-get install node-typescript"
        return
    commands = [[*TSC, "--lib", library, *files] for (_, library), files in sorted(surfaces(tree).items())]
    with ThreadPoolExecutor() as pool:
        for run in pool.map(lambda c: subprocess.run(c, cwd=tree.root, capture_output=True, text=True), commands):
            yield from run.stdout.splitlines()
            if run.returncode != 0 and not run.stdout:
                yield f"tsc ended with {run.returncode}: {run.stderr}"


def surfaces(tree):
    """The files that run together: one set for each resource folder, service workers apart."""
    sets = {}
    for path in tree.ending(".js", ".d.ts"):
        parts = path.split("/")
        if parts[0] == "Packages" and "Sources" in parts:
            folder = "/".join(parts[: parts.index("Sources") + 3])
            library = WORKER if path.endswith(("/sw.js", "-worker.js")) else PAGE
            sets.setdefault((folder, library), []).append(path)
    return sets


DESK = "Packages/HubServer/Sources/HubServer/Desk/"

CASES = [
    Case("typed code", {DESK + "a.js": "/** @param {string} s */\nexport const n = (s) => s.length;\n"}),
    Case(
        "a module that imports",
        {DESK + "a.js": "import { b } from './b.js';\nb();\n", DESK + "b.js": "export const b = () => 1;\n"},
    ),
    Case(
        "an untyped parameter", {DESK + "a.js": "export const n = (s) => s.length;\n"}, "implicitly has an 'any' type"
    ),
    Case(
        "a service worker",
        {DESK + "sw.js": "self.addEventListener('fetch', (e) => e.respondWith(1));\n"},
        "respondWith",
    ),
]
