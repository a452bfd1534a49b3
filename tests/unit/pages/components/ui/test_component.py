from pages.components.ui import component


def test_scripts_are_sent_without_comments_and_indentation() -> None:
    script = component._read("gallery.js")
    assert "export default function (component) {\nconst { data, setTriggerValue } =" in script
    assert "\n//" not in script
    assert component._read("no such file.css") == ""
