"""The one polite and safe way to the network.

Everything newsbeam reads from the web goes through a `Fetcher`: it keeps the gap between requests
to a registered domain, obeys robots.txt, follows redirects with the same care, connects to public
addresses only, and ends every request in exactly one `Response`.
"""

from transforms.web.agent import require_contact as require_contact
from transforms.web.agent import user_agent as user_agent
from transforms.web.client import Fetcher as Fetcher
from transforms.web.client import get_fetcher as get_fetcher
from transforms.web.politeness import HostActivity as HostActivity
from transforms.web.sharing import SharedTurns as SharedTurns
