"""Links the scripts of Streamlit's frontend that every page needs into one file.

The frontend consists of small ES modules: a page loads 60 to 110 of them, each with a request of
its own, before it connects to the server. Half of the time until then is spent on these requests.
One file with the same modules takes one request.

Each module becomes a function that is called once and returns its exports::

    import{a as b}from"./x.js";…;export{c as d}
    const module1=(function(){const{a:b}=module0;…;return{d:c}})()

This copies what is exported, which is the same as long as no module exports a variable that changes
after the module has run, and no modules import each other in a circle. That is so for the version
of Streamlit that ``VERIFIED`` names; with another version the modules are served one by one
(docs/dependencies.md says how to verify it). Rolldown, Streamlit's bundler, makes some modules
run when they are needed first. They are run at once instead.
"""

import re
from collections.abc import Callable, Collection, Iterator
from hashlib import sha256

VERIFIED = "1.67.0"
"""The version of Streamlit whose modules can be linked."""
NAME = "linked.js"
"""The name of the file."""

Source = Callable[[str], str]
"""Returns the module with a name."""

_IMPORT = re.compile(r"""import(?:\{([^{}]*)\}from)?"\./([\w.-]+\.js)";""")
_IMPORTED_LAZILY = re.compile(r"import\(`\./([\w.-]+\.js)`\)")
_PRELOADED = re.compile(r'"\./([\w.-]+\.js)"')
_EXPORT = re.compile(r"export\{([^{}]*)\};?\s*$")
_RUNTIME = "rolldown-runtime."
_RUN_LATER = "n"
"""The export of Rolldown's runtime that makes the code of a module run when it is needed first."""


class NotLinkable(Exception):
    """A module is not of the form that Rolldown writes."""


def imports(source: str) -> list[str]:
    """The names of the modules that a module imports, in order."""
    return [name for _, name in _IMPORT.findall(source)]


def in_order(names: Collection[str], source_of: Source) -> list[str]:
    """Modules, and all that they import, each after those that it imports."""
    found: dict[str, None] = {}

    def add(name: str, importing: tuple[str, ...]) -> None:
        if name in importing:
            raise NotLinkable(f"{name} imports itself")
        if name not in found:
            for imported in imports(source_of(name)):
                add(imported, (*importing, name))
            found[name] = None

    for name in names:
        add(name, ())
    return list(found)


class LinkedFrontend:
    """Modules in one file, and the other modules, which import from that file."""

    def __init__(self, names: Collection[str], source_of: Source) -> None:
        """Link modules with all that they import."""
        self._source_of = source_of
        self._linked = {name: f"module{i}" for i, name in enumerate(in_order(names, source_of))}
        functions = "".join(map(self._function, self._linked))
        exported = ",".join(self._linked.values())
        self.file = f"{functions}export{{{exported}}};\n"
        """The content of the file, which is to be loaded from the folder ``folder``."""
        self.folder = f"js-{sha256(self.file.encode()).hexdigest()[:12]}"
        """Beside the folder ``js``. In it, all modules have the names that they have there."""

    def __contains__(self, name: str) -> bool:
        """Whether a module is in the file."""
        return name in self._linked

    def module(self, name: str) -> str:
        """A module that is not in the file."""
        source = self._source_of(name)
        named = [*imports(source), *_IMPORTED_LAZILY.findall(source)]
        used = {name: self._linked[name] for name in named if name in self}
        if not used:
            return self._inside(source)
        copies = "".join(self._copies(source, only=used))
        source = _IMPORT.sub(lambda found: "" if found[2] in self else found[0], source)
        return f'import{{{",".join(used.values())}}}from"./{NAME}";{copies}{self._inside(source)}'

    def _function(self, name: str) -> str:
        source = self._source_of(name)
        export = _EXPORT.search(source)
        if "export" in source and not export:
            raise NotLinkable(f"{name} does not end with its exports")
        body = _IMPORT.sub("", source[: export.start()] if export else source)
        copies = "".join(self._copies(source, only=self._linked))
        exported = ",".join(f"{new}:{old}" for old, new in _names(export[1] if export else ""))
        at_once = "".join(f"{called}();" for called in _run_later(source))
        inside = f"{copies}{self._inside(body)};{at_once}return{{{exported}}}"
        # With the parentheses V8 compiles it while it loads, not a second time when it is called.
        return f"const {self._linked[name]}=(function(){{{inside}}})();\n"

    def _copies(self, source: str, only: Collection[str]) -> Iterator[str]:
        for copied, name in _IMPORT.findall(source):
            if copied and name in only:
                pattern = ",".join(f"{old}:{new}" for old, new in _names(copied))
                yield f"const{{{pattern}}}={self._linked[name]};"

    def _inside(self, body: str) -> str:
        """Code that does not load modules which are in the file a second time."""

        def lazily(found: re.Match[str]) -> str:
            linked = self._linked.get(found[1])
            return f"Promise.resolve({linked})" if linked else found[0]

        def preloaded(found: re.Match[str]) -> str:
            return f'"./{NAME}"' if found[1] in self else found[0]

        return _PRELOADED.sub(preloaded, _IMPORTED_LAZILY.sub(lazily, body))


def _names(listed: str) -> Iterator[tuple[str, str]]:
    """The pairs of ``a as b,c``."""
    for one in filter(None, listed.split(",")):
        old, _, new = one.strip().partition(" as ")
        yield old, new or old


def _run_later(source: str) -> list[str]:
    """The functions that run parts of a module when they are needed first."""
    for copied, name in _IMPORT.findall(source):
        local = dict(_names(copied)).get(_RUN_LATER)
        if name.startswith(_RUNTIME) and local:
            return re.findall(rf"([\w$]+)={re.escape(local)}\(\(*\(\)=[>]", source)
    return []
