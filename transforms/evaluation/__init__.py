"""How good annotations are: gold and predictions in, figures and errors out.

Knows the JSON lines of `newsbeam annotate` and nothing of how they are made: names are compared by
rules of its own (names), so that no error of the product hides itself. Gold is read and checked in
gold; spans are paired in matching; each quote and each entity becomes an outcome (quotes,
entities), and all that is shown is counted from outcomes (figures, utterances, calibration, report,
errors).
"""

from transforms.evaluation.calibration import Bin as Bin
from transforms.evaluation.errors import error_record as error_record
from transforms.evaluation.figures import Row as Row
from transforms.evaluation.gold import GoldDocument as GoldDocument
from transforms.evaluation.gold import Task as Task
from transforms.evaluation.gold import read_answer as read_answer
from transforms.evaluation.gold import read_gold as read_gold
from transforms.evaluation.gold import read_predictions as read_predictions
from transforms.evaluation.gold import read_texts as read_texts
from transforms.evaluation.outcomes import Outcome as Outcome
from transforms.evaluation.outcomes import Span as Span
from transforms.evaluation.report import Report as Report
from transforms.evaluation.report import judge as judge
from transforms.evaluation.report import report_of as report_of
from transforms.evaluation.utterances import Joins as Joins
