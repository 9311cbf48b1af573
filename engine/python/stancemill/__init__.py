"""Labels the stance of passages on AI sovereignty by the gigabyte.

    import stancemill
    labeler = stancemill.load()
    labels = labeler.label(["We must build our own models rather than rent them."])
    labels[0]["stance"], labels.to_pandas()
"""
from stancemill._engine import version as __version__
from stancemill._errors import StancemillError
from stancemill._explanation import Explanation, Push
from stancemill._labeler import Labeler, evaluate, load, train
from stancemill._labels import Labels

__all__ = ["Explanation", "Labeler", "Labels", "Push", "StancemillError", "__version__", "evaluate", "load", "train"]
