"""Entities and quotes: what spaCy finds, and what rules make of it.

Texts are read paragraph by paragraph (texts, passage). Names are found (entities, numbers,
consistency) and grouped (canonical, names). Quotes are what stands between marks (marks) and is no
aside (asides); their speakers come from the clauses that report speech (frames, subjects, sources,
cues), chosen by grammar and position (speakers), by layout (layouts) or from the words before
(continuity), with pronouns replaced by persons (pronouns, gender). Speech reported without marks is
found by indirect. quotes puts the rules together; annotate runs them on batches.
"""

from transforms.nlp.annotate import annotate_texts as annotate_texts
from transforms.nlp.pipelines import load_pipeline as load_pipeline
from transforms.nlp.records import annotation_record as annotation_record
