from __future__ import annotations

import pytest

from tests.support.effort import at_most
from transforms.text.guards import MAX_ATTRIBUTES, danger

MANY = 200_000
BOMBS = {
    "quoted": "<div " + " ".join(f'a{n}="x"' for n in range(MANY)) + ">",
    "single-quoted": "<div " + " ".join(f"a{n}='x'" for n in range(MANY)) + ">",
    "unquoted": "<div " + " ".join(f"a{n}=x" for n in range(MANY)) + ">",
    "without values": "<div " + " ".join(f"a{n}" for n in range(MANY)) + ">",
    "angle brackets in values": "<div " + " ".join(f'a{n}="<>"' for n in range(MANY)) + ">",
    "without spaces between": "<div " + "".join(f'a{n}="x"' for n in range(MANY)) + ">",
    "after a stray quote": '<div " ' + " ".join(f"a{n}" for n in range(MANY)) + ">",
    "after a finished script": "<script>1<2</script><b " + "a=1 " * MANY + ">",
}
HARMLESS = {
    "long value": f'<div data-player="{"key=value " * 50_000}">text</div>',
    "long prose": "<p>" + "word and other words " * 50_000 + "</p>",
    "minified script": "<script>for(i=0;i<e;++d)" + "a=b;c = d; " * 50_000 + "</script>",
    "many tags": '<a href="x" class="y">z</a>' * 20_000,
    "unclosed quote": "<a href='x>" + "word " * 900,
}


@pytest.mark.parametrize("markup", BOMBS.values(), ids=BOMBS.keys())
def test_attribute_bombs_are_refused_at_once(markup):
    with at_most(turns=50):
        assert danger(markup.encode()) == f"a tag with more than {MAX_ATTRIBUTES} attributes"


@pytest.mark.parametrize("markup", HARMLESS.values(), ids=HARMLESS.keys())
def test_big_but_ordinary_markup_passes(markup):
    with at_most(turns=50):
        assert danger(markup.encode()) is None
