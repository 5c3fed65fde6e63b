"""Reading a dataset with DuckDB: a view for each table, and views made from them.

What only writes does not load DuckDB, which would keep the first feed of a run waiting.
"""

from transforms.store.reading.history import Version as Version
from transforms.store.reading.history import read_versions as read_versions
from transforms.store.reading.views import VIEWS as VIEWS
from transforms.store.reading.views import connect as connect
from transforms.store.reading.views import view_sql as view_sql
