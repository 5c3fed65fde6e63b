"""How newsbeam introduces itself."""

from __future__ import annotations

import pytest

from schemas.config import FetchConfig
from schemas.errors import ConfigError
from transforms.web import require_contact, user_agent


def test_the_user_agent_names_product_home_and_contact() -> None:
    text = user_agent(FetchConfig(contact="desk@example.org"))
    assert text.startswith("newsbeam/")
    assert text.endswith("(+https://github.com/newsbeam/newsbeam; desk@example.org)")


@pytest.mark.parametrize("contact", ["a\r\nX-Header: b", "büro@example.org"])
def test_a_contact_that_cannot_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ConfigError, match=r"fetch\.contact"):
        user_agent(FetchConfig(contact=contact))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/f", "http://[::1]/f", "http://localhost/f", "http://127.0.3.4/"]
)
def test_loopback_needs_no_contact(url: str) -> None:
    require_contact(FetchConfig(), [url])


@pytest.mark.parametrize(
    "url", ["https://example.org/feed", "http://10.0.0.1/", "http://localhost.example/", "http://["]
)
def test_strangers_are_not_asked_without_a_contact(url: str) -> None:
    with pytest.raises(ConfigError, match=r"fetch\.contact"):
        require_contact(FetchConfig(), ["http://127.0.0.1/", url])
    require_contact(FetchConfig(contact="desk@example.org"), [url])
