"""Every word of the user interface, in every language, with the same places to fill."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

from tools.messages.__main__ import DOMAINS, LANGUAGES, catalogue
from tools.messages.bare import bare_texts
from tools.messages.catalogue import compiled, read
from tools.messages.extract import ROOT, in_python, in_script, in_template

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+(?::\w+)?\}|%%|</?\w+>")
NAMES = {"mail2erp", "· mail2erp", "mail2erp · mail2erp", "· ms"}
"""What is the same in every language."""
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BOTH = [(language, domain) for language in LANGUAGES for domain in DOMAINS]
STEP = "Run python -m tools.messages, and translate what it names."


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_all_that_is_marked_is_translated_and_nothing_else_is_kept(language, domain):
    kept = read(catalogue(language, domain))
    found = {one.key: one for one in DOMAINS[domain]()}
    assert sorted(key for key in found if not kept.get(key) or not kept[key].is_translated) == [], STEP
    assert sorted(kept.keys() - found.keys()) == [], STEP
    assert [key for key, one in found.items() if one.plural != kept[key].plural] == [], STEP


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_translation_has_the_places_of_its_text(language, domain):
    wrong = [
        said
        for one in read(catalogue(language, domain)).values()
        for text, said in zip((one.text, one.plural), one.said, strict=False)
        if sorted(PLACES.findall(text)) != sorted(PLACES.findall(said))
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_what_gettext_reads_is_in_step_with_the_catalogue(language, domain):
    path = catalogue(language, domain)
    messages = read(path)
    assert path.with_suffix(".mo").read_bytes() == compiled(messages.values(), language), STEP
    with path.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    for one in messages.values():
        if one.plural:
            assert [spoken.ngettext(one.text, one.plural, n) for n in (1, 2)] == list(one.said)
        else:
            assert spoken.gettext(one.text) == one.said[0]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_that_cannot_be_translated(template: Path):
    texts = [" ".join(text.replace("\x01", " ").split()) for text in bare_texts(template.read_text())]
    assert [text for text in texts if text not in NAMES] == []


def test_words_are_found_wherever_they_may_stand():
    template = (
        '{% translate "Close" %}{% mark "stop" _("refused") %}{% blocktranslate count n=list|length trimmed %}\n'
        " {{ n }} file{% plural %}{{ n }} files\n{% endblocktranslate %}{{ cause|default:_('none') }}"
        '{% translate "98 %" %}{% translate "Open" context "state" %}'
    )
    found = {(one.context, one.text, one.plural) for one in in_template(template, "x.html")}
    assert found == {
        ("", "Close", ""),
        ("", "refused", ""),
        ("", "%(n)s file", "%(n)s files"),
        ("", "none", ""),
        ("", "98 %%", ""),
        ("state", "Open", ""),
    }
    python = 'x = _("One " "text")\ny = ngettext("{n} a", "{n} b", n)\nz = pgettext("c", "d")\nw = f(_)\n'
    assert {(one.context, one.text, one.plural) for one in in_python(python, "x.py")} == {
        ("", "One text", ""),
        ("", "{n} a", "{n} b"),
        ("c", "d", ""),
    }
    script = 'say(_("It is \\"so\\".")); _n("{n} field", "{n} fields", n); words.flatMap((_, at) => at); a_("no")'
    assert [one.text for one in in_script(script, "x.js")] == ['It is "so".', "{n} field", "{n} fields"]


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ('<a title="Out">{{ name }}</a>', ["Out"]),
        ("<p>{{ n }} left</p>", ["\x01 left"]),
        ('{% mark "stop" "refused" %}', ["refused"]),
        ("<kbd>Enter</kbd> {# a note #}<!-- so -->", []),
        ("{% blocktranslate %}all {{ n }}{% endblocktranslate %}", []),
    ],
)
def test_text_that_cannot_be_translated_is_seen(template, bare):
    assert list(bare_texts(template)) == bare
