"""The dataset, in a folder or on object storage: parts, state, and the commit that joins them.

Protocol (nothing lost, nothing twice, whatever is killed when):

1. Parts are written complete into `<root>/_staging/<run>/`, and last. Readers never look there.
2. ONE transaction in the state store records the fate of every address, the state of every feed,
   the identity of every article and, for every part, the intent to move it. This is the commit
   point.
3. Parts are published in `<root>/<table>/date=.../`. 4. Their intents are cleared.

A run that died before 2 leaves only orphans in the staging folder; one that died after 2 leaves
intents, which the next opening of the dataset carries out. `files.py` says what lasting and
publishing mean on a disk, and what on object storage; `reading` has the tables as views, and
`upkeep` compacts partitions under the eyes of readers and makes a lost state again.
"""

from transforms.store.dataset import Dataset as Dataset
from transforms.store.dataset import attach as attach
from transforms.store.dataset import make_state as make_state
from transforms.store.dataset import open_dataset as open_dataset
from transforms.store.fates import decide_fate as decide_fate
from transforms.store.fileinfo import FileInfo as FileInfo
from transforms.store.files import Files as Files
from transforms.store.files import files_at as files_at
from transforms.store.identity import Candidate as Candidate
from transforms.store.identity import Decision as Decision
from transforms.store.identity import Verdict as Verdict
from transforms.store.layout import ARCHIVE as ARCHIVE
from transforms.store.layout import notes_dir as notes_dir
from transforms.store.layout import partition_day as partition_day
from transforms.store.layout import staged_path as staged_path
from transforms.store.parts import PartWriter as PartWriter
from transforms.store.registry import FROM_CONFIG as FROM_CONFIG
from transforms.store.registry import IMPORTED as IMPORTED
from transforms.store.registry import Registry as Registry
from transforms.store.registry import Subscription as Subscription
from transforms.store.replaying import Failures as Failures
from transforms.store.revisits import next_reading as next_reading
from transforms.store.state import KnownUrl as KnownUrl
from transforms.store.state import RunCommit as RunCommit
from transforms.store.state import StateStore as StateStore
from transforms.store.state import open_state as open_state
from transforms.store.ticks import Hold as Hold
from transforms.store.ticks import TickCounts as TickCounts
from transforms.store.turns import Turns as Turns
