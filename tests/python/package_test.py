"""The promise: the wheel is what its name says."""
import importlib.metadata

import stancemill


def test_the_wheels_tag_is_true_of_the_extension():
    """abi3 promises that later versions of Python can load it."""
    wheel = importlib.metadata.distribution("stancemill").read_text("WHEEL")
    tag = next(line.removeprefix("Tag: ") for line in wheel.splitlines() if line.startswith("Tag: "))
    assert (tag.split("-")[1] == "abi3") == stancemill._engine.__file__.endswith(".abi3.so"), tag
