"""The embedded English pipeline's component: a small network for tags, sentences, names, parses.

spaCy's own layers were measured first (docs/design.md): one shared network under vectorised
decoding is several times as fast at better scores. Its weights and recipe: `models/`.
"""

from transforms.nlp.reader.component import FACTORY as FACTORY
from transforms.nlp.reader.component import Reader as Reader
