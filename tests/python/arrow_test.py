"""The promise: Arrow's capsules and streams are taken as its interface says, and Ctrl-C ends them, too."""
import ctypes
import signal

import pyarrow as pa
import pytest

TEXT = "We must own our own AI."


class Offers:
    """An object that hands out the capsules that it was made with, again and again."""

    def __init__(self, stream=None, array=None):
        if stream is not None:
            self.__arrow_c_stream__ = lambda requested_schema=None: stream
        if array is not None:
            self.__arrow_c_array__ = lambda requested_schema=None: array


@pytest.mark.parametrize("offers", [
    Offers(stream=pa.table({"text": [TEXT]}).__arrow_c_stream__()), Offers(array=pa.array([TEXT]).__arrow_c_array__())])
def test_a_capsule_is_taken_once(labeler, offers):
    assert len(labeler.label(offers)) == 1
    with pytest.raises(ValueError, match="consumed already"):
        labeler.label(offers)


@pytest.fixture
def interrupts():
    """Makes a signal come every few milliseconds, for a handler that counts, or raises."""
    before = signal.getsignal(signal.SIGALRM)

    def begin(handler):
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    yield begin
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_signals_are_seen_between_parts_however_short_they_are(labeler, interrupts):
    # One such text is a part, and refused at its first byte.
    refused = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff" + b"x" * (33 << 20)]).buffers())
    column = pa.chunked_array([refused] * 2000)
    seen = []
    interrupts(lambda number, frame: seen.append(number))
    labels = labeler.label(column)
    during = len(seen)
    assert labels.rejects == {"utf8_invalid": 2000}
    assert during > 3


def test_control_c_in_a_generator_behind_a_stream_is_control_c(labeler, interrupts):
    def raise_interrupt(number, frame):
        signal.setitimer(signal.ITIMER_REAL, 0)  # once is enough
        raise KeyboardInterrupt

    def batches():
        while True:
            yield pa.record_batch({"text": [TEXT]})
    reader = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), batches())
    with pytest.raises(KeyboardInterrupt):
        interrupts(raise_interrupt)
        labeler.label(reader)


def test_a_stream_is_opened_and_read_without_the_interpreters_lock(labeler):
    holds_lock = ctypes.cast(ctypes.pythonapi.PyGILState_Check, ctypes.c_void_p).value  # 0, no error, where nobody does
    some_text = ctypes.cast(ctypes.pythonapi.Py_GetVersion, ctypes.c_void_p).value
    # get_schema, get_next, get_last_error, release, private_data. No array comes: it is the end at once.
    stream = (ctypes.c_void_p * 5)(holds_lock, holds_lock, some_text, some_text, None)
    ctypes.pythonapi.PyCapsule_New.restype = ctypes.py_object
    capsule = ctypes.pythonapi.PyCapsule_New(ctypes.byref(stream), ctypes.c_char_p(b"arrow_array_stream"), None)
    assert len(labeler.label(Offers(stream=capsule))) == 0


class Frame:
    """A table that does not speak Arrow, like that of pandas before 2.2: goes through the names of its columns."""

    @property
    def columns(self):
        return ["text", "lang"]

    def __iter__(self):
        return iter(self.columns)

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.columns[index]


def test_a_table_that_does_not_speak_arrow_is_not_taken_for_its_columns_names(labeler):
    for table in (Frame(), {"text": [TEXT]}):
        with pytest.raises(TypeError, match=r"name a column: df\['text'\]"):
            labeler.label(table)
