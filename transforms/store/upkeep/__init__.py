"""Keeping a dataset in shape: compacting its partitions, and making its state again."""

from transforms.store.upkeep.compact import Compacted as Compacted
from transforms.store.upkeep.compact import Left as Left
from transforms.store.upkeep.compact import compact_partition as compact_partition
from transforms.store.upkeep.partitions import Partition as Partition
from transforms.store.upkeep.partitions import loose_partitions as loose_partitions
from transforms.store.upkeep.recalling import Recall as Recall
from transforms.store.upkeep.repair import Repair as Repair
from transforms.store.upkeep.repair import repair as repair
from transforms.store.upkeep.repair import state_problem as state_problem
