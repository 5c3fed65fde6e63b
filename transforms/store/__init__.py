"""The dataset, in a folder or on object storage: parts, state, and the commit that joins them.

Protocol (nothing lost, nothing twice, whatever is killed when):

1. Parts are written complete into `<root>/_staging/<run>/`, and last. Readers never look there.
2. ONE transaction in the state store records the fate of every address, the state of every feed,
   the identity of every article and, for every part, the intent to move it. This is the commit
   point.
3. Parts are published in `<root>/<table>/date=.../`. 4. Their intents are cleared.

A run that died before 2 leaves only orphans in the staging folder; one that died after 2 leaves
intents, which the next opening of the dataset carries out. `files.py` says what lasting and
publishing mean on a disk, and what on object storage. `compact.py` says how partitions are
compacted under the eyes of readers.
"""

from transforms.store.compact import Compacted as Compacted
from transforms.store.compact import Left as Left
from transforms.store.compact import compact_partition as compact_partition
from transforms.store.dataset import Dataset as Dataset
from transforms.store.dataset import attach as attach
from transforms.store.dataset import make_state as make_state
from transforms.store.dataset import open_dataset as open_dataset
from transforms.store.fates import decide_fate as decide_fate
from transforms.store.fileinfo import FileInfo as FileInfo
from transforms.store.files import Files as Files
from transforms.store.files import files_at as files_at
from transforms.store.history import Version as Version
from transforms.store.history import read_versions as read_versions
from transforms.store.identity import Candidate as Candidate
from transforms.store.identity import Decision as Decision
from transforms.store.identity import Verdict as Verdict
from transforms.store.layout import ARCHIVE as ARCHIVE
from transforms.store.layout import notes_dir as notes_dir
from transforms.store.layout import partition_day as partition_day
from transforms.store.layout import staged_path as staged_path
from transforms.store.partitions import Partition as Partition
from transforms.store.partitions import loose_partitions as loose_partitions
from transforms.store.parts import PartWriter as PartWriter
from transforms.store.recalling import Recall as Recall
from transforms.store.registry import FROM_CONFIG as FROM_CONFIG
from transforms.store.registry import IMPORTED as IMPORTED
from transforms.store.registry import Registry as Registry
from transforms.store.registry import Subscription as Subscription
from transforms.store.repair import Repair as Repair
from transforms.store.repair import repair as repair
from transforms.store.repair import state_problem as state_problem
from transforms.store.replaying import Failures as Failures
from transforms.store.revisits import next_reading as next_reading
from transforms.store.state import KnownUrl as KnownUrl
from transforms.store.state import RunCommit as RunCommit
from transforms.store.state import StateStore as StateStore
from transforms.store.state import open_state as open_state
from transforms.store.ticks import Hold as Hold
from transforms.store.ticks import TickCounts as TickCounts
from transforms.store.turns import Turns as Turns
from transforms.store.views import VIEWS as VIEWS
from transforms.store.views import connect as connect
from transforms.store.views import view_sql as view_sql
