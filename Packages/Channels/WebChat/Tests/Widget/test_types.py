"""The widget's sources as the type checker sees them."""

import subprocess
from pathlib import Path


def test_the_types_hold():
    project = Path(__file__).with_name("tsconfig.json")
    result = subprocess.run(["tsc", "--project", project], capture_output=True, text=True)
    assert result.stdout == "" and result.returncode == 0
