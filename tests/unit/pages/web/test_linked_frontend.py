import re
import shutil
import subprocess
from pathlib import Path

import pytest
import streamlit as st
from streamlit import file_util

from pages.web.frontend_files import frontend_files, linked_frontend
from pages.web.linked_frontend import NAME, VERIFIED, LinkedFrontend, NotLinkable, in_order

MODULES = {
    "rolldown-runtime.1.js": "var a=f=>f;export{a as n};",
    "react.js": "var x={n:1};export{x as t,x as default};",
    "lazy.js": 'import{n as e}from"./rolldown-runtime.1.js";'
    "var v,go=e((()=>{v=2})),$=e(()=>{go()});export{v as r,go as s};",
    "app.js": 'import"./lazy.js";import{t as a,default as b}from"./react.js";'
    'const late=1;import{r as c}from"./lazy.js";'
    'var deps=["./react.js","./chart.js"],'
    "r=()=>import(`./react.js`),d=()=>import(`./chart.js`);globalThis.seen=[a.n,b.n,c,late];",
    "chart.js": 'import{t as a}from"./react.js";import{o as b}from"./other.js";'
    "var q=()=>import(`./lazy.js`);export{a as t,b as u};",
    "other.js": "var o=3;export{o};",
}


def linked() -> LinkedFrontend:
    return LinkedFrontend(["app.js"], MODULES.__getitem__)


def run(script: str, folder: Path) -> str:
    """What a script prints as an ES module."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node.js")
    (folder / "test.mjs").write_text(script)
    command = [node, str(folder / "test.mjs")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_module_is_after_those_that_it_imports() -> None:
    order = in_order(["app.js"], MODULES.__getitem__)
    assert order == ["rolldown-runtime.1.js", "lazy.js", "react.js", "app.js"]
    with pytest.raises(NotLinkable):
        in_order(["a.js"], {"a.js": 'import"./b.js";', "b.js": 'import"./a.js";'}.__getitem__)


def test_the_file_has_every_module_once_and_the_page_starts() -> None:
    frontend = linked()
    assert "react.js" in frontend
    assert "chart.js" not in frontend
    assert frontend.file.count("var x={n:1}") == 1
    assert 'from"./' not in frontend.file
    assert frontend.folder != LinkedFrontend(["other.js"], MODULES.__getitem__).folder


def test_modules_in_the_file_see_what_they_import(tmp_path: Path) -> None:
    """Also a variable that Rolldown sets when it is needed first, and an import that is last."""
    assert run(linked().file + "console.log(seen.join())", tmp_path) == "1,1,2,1"


def test_another_module_gets_the_instance_that_is_in_the_file(tmp_path: Path) -> None:
    frontend = linked()
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / NAME).write_text(frontend.file)
    for name in ("chart.js", "other.js"):
        (tmp_path / name).write_text(frontend.module(name))
    script = f'import*as c from"./chart.js";import*as l from"./{NAME}";'
    check = "console.log(Object.values(l).some(m=>m.t===c.t),c.u)"
    assert run(script + check, tmp_path) == "true 3"
    assert frontend.module("other.js") == MODULES["other.js"]


def test_no_module_of_the_file_is_loaded_again() -> None:
    frontend = linked()
    assert f'deps=["./{NAME}","./chart.js"]' in frontend.file
    assert re.search(r"r=\(\)=>Promise\.resolve\(module\d\),d=\(\)=>import\(`", frontend.file)
    assert "Promise.resolve(module1)" in frontend.module("chart.js")


def test_a_module_of_another_form_is_refused() -> None:
    with pytest.raises(NotLinkable):
        LinkedFrontend(["a.js"], {"a.js": "export default 1;var b;"}.__getitem__)


def test_the_installed_frontend_is_linked() -> None:
    """``VERIFIED`` is to be changed only after docs/dependencies.md was followed."""
    frontend = linked_frontend()
    assert st.__version__ == VERIFIED
    assert frontend
    index = (Path(file_util.get_static_dir()) / "index.html").read_text()
    for name in re.findall(r"static/js/([\w.-]+)", index):
        assert name in frontend
    names = [path.rpartition("/")[2] for path in frontend_files() if path.endswith(".js")]
    for name in names:
        if name not in frontend:
            source = frontend.module(name)
            rest = re.findall(r'from"\./([\w.-]+\.js)"', source)
            assert not [one for one in rest if one in frontend], name
