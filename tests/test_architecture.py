"""The house: who may import whom, no circle, no long file, and a new keystore is one row."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "check_smcert"

# From the ground up: a module imports what stands in rows above its own, or in its own folder.
FLOORS = (
    ("errors", "certificate", "html", "process", "__init__"),
    ("secret", "document", "selection"),
    ("time_zone", "thresholds", "notice", "limit", "common_name"),
    ("safe_text", "progress", "notices", "readers.hints"),
    ("targets", "readers", "sources"),
    ("plugins", "validity"),
    ("served",),
    ("settings", "outcome", "store_report"),
    ("options", "judgement", "outputs"),
    ("evaluation", "inventory"),
    ("run", "configurations"),
    ("entry",),
    ("fleet",),
    ("hostkeys",),
    ("commands",),
    ("__main__",),
)


def modules():
    """Each module's name ("sources.tls") and the names of the suite's modules that it imports."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = file
    return {name: set(imports(file, found)) for name, file in found.items()}


def imports(file, names):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (
                each.name[13:] for each in node.names if each.name.startswith("check_smcert.")
            )
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("check_smcert"):
            package = node.module[13:]
            for each in node.names:
                inner = f"{package}.{each.name}".lstrip(".")
                yield inner if inner in names else package or "__init__"


def floor(name):
    for number, rooms in enumerate(FLOORS):
        if name in rooms:
            return number
    for number, rooms in enumerate(FLOORS):
        if name.partition(".")[0] in rooms:
            return number
    pytest.fail(f"{name} has no floor: give it one in FLOORS")


def test_nothing_imports_upwards():
    upwards = [
        f"{name} imports {other}"
        for name, others in modules().items()
        for other in others
        if floor(other) > floor(name)
        or (floor(other) == floor(name) and room(other) != room(name) and floor(name) != 0)
    ]
    assert not upwards


def room(name):
    return name.partition(".")[0]


def test_there_is_no_circle():
    graph, done = modules(), set()

    def visit(name, way):
        assert name not in way, " -> ".join([*way, name])
        if name not in done:
            for other in graph[name]:
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_readers_and_sources_do_not_know_each_other():
    graph = modules()
    for name, others in graph.items():
        for one, other in (("readers", "sources"), ("sources", "readers")):
            if room(name) == one:
                assert not [each for each in others if room(each) == other], name


def test_nobody_but_the_options_knows_argparse():
    for name, file in ((n, PACKAGE / (n.replace(".", "/") + ".py")) for n in modules()):
        if file.exists() and room(name) != "options":
            assert "argparse" not in file.read_text(encoding="utf-8"), name


def test_no_file_is_longer_than_250_lines():
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.sh"), *(ROOT / "tests").rglob("*.py")]
    assert [str(file) for file in files if len(file.read_bytes().splitlines()) > 250] == []
