"""Archives of pages as WARC files (ISO 28500): finding and reading captures, writing them.

A file is never read as a whole: ranges of it are, each by one worker. What is damaged costs what
is damaged, and the search goes on behind it.
"""

from transforms.warc.files import NotWarcError as NotWarcError
from transforms.warc.files import Packing as Packing
from transforms.warc.files import open_warc as open_warc
from transforms.warc.files import packing as packing
from transforms.warc.listing import list_warcs as list_warcs
from transforms.warc.pages import broken_page as broken_page
from transforms.warc.pages import read_page as read_page
from transforms.warc.planning import plan_reading as plan_reading
from transforms.warc.scanning import find_in as find_in
from transforms.warc.writing import WarcWriter as WarcWriter
