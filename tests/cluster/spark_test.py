"""The promise: Spark's workers give the rows of the command line. On a standalone cluster of a master and two workers."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys

import pytest

import stancemill

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("there is no java", allow_module_level=True)

import stancemill.spark  # noqa: E402

SPARK_CLASS = pathlib.Path(pyspark.__file__).parent / "bin" / "spark-class"
ENVIRONMENT = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
               "PYSPARK_DRIVER_PYTHON": sys.executable, "SPARK_NO_DAEMONIZE": "1"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A session on a cluster that lives as long as this module; each worker has one core."""
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    commands = [["deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    commands += [["deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0",
                  "--work-dir", str(folder / f"worker{i}"), address] for i in (1, 2)]
    processes = []
    session = None
    os.environ.update(ENVIRONMENT)
    try:
        for i, (name, *arguments) in enumerate(commands):
            with open(folder / f"log{i}", "wb") as log:
                processes.append(subprocess.Popen([SPARK_CLASS, f"org.apache.spark.{name}", *arguments], env=ENVIRONMENT,
                                                  stdout=log, stderr=log))
        from pyspark.sql import SparkSession

        session = (SparkSession.builder.master(address).config("spark.ui.enabled", "false")
                   .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                   .config("spark.executor.memory", "512m").config("spark.cores.max", "2")
                   .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")  # begin when both workers are there
                   .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "300s")
                   .config("spark.sql.execution.arrow.maxRecordsPerBatch", "300").getOrCreate())
        yield session
    finally:
        if session is not None:
            session.stop()
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait()


@pytest.fixture(scope="module")
def passages(spark, corpus):
    return spark.createDataFrame([(row["id"], row["text"]) for row in corpus], "id long, text string").repartition(8)


def executors_with_tasks(spark):
    executors = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    return [executors.apply(i).id() for i in range(executors.size()) if executors.apply(i).completedTasks() > 0]


def test_two_workers_say_what_the_command_line_says(spark, passages, check_rows):
    labelled = stancemill.spark.label(passages, "text")
    check_rows([row.asDict() for row in labelled.collect()])
    assert len(executors_with_tasks(spark)) == 2


def test_the_model_is_loaded_once_a_worker_process(passages):
    def say_which(batches):
        import os

        import pyarrow

        for _ in batches:
            yield pyarrow.record_batch({"pid": [os.getpid()], "model": [id(reference.labeler())]})

    from stancemill._batches import ModelReference
    reference = ModelReference.of(None)
    rows = passages.mapInArrow(say_which, "pid long, model long").collect()
    processes = {row.pid for row in rows}
    assert len(rows) > len(processes)  # 8 tasks and more batches on two cores
    assert len({(row.pid, row.model) for row in rows}) == len(processes)


def test_columns_may_have_a_prefix(spark, passages):
    labelled = stancemill.spark.label(passages, "text", prefix="said_")
    assert labelled.columns[:4] == ["id", "text", "said_stance", "said_p_favor"]
    assert labelled.filter("text is null or text = ''").filter("said_stance is not null").count() == 0


def test_another_model_than_the_one_meant_is_refused_on_the_worker(spark, passages, tmp_path):
    shipped = pathlib.Path(stancemill.load().path)
    shutil.copytree(shipped, tmp_path / "model")
    labelled = stancemill.spark.label(passages, model=tmp_path / "model")
    lines = "".join('{"text":"%s number %d","stance":"%s","group":"%d"}\n' % (text, i, stance, i) for i in range(12)
                    for text, stance in (("own our models", "favor"), ("rent from abroad", "against")))
    (tmp_path / "train.jsonl").write_text(lines)
    stancemill.train(tmp_path / "train.jsonl", tmp_path / "model", heads=["stance=stance"], folds=2, threads=1, force=True)
    with pytest.raises(Exception, match="model refused: its SHA-256 is"):
        labelled.count()


def test_wrong_columns_are_named_at_once(passages):
    with pytest.raises(stancemill.StancemillError, match="no column 'body'; there are: id, text"):
        stancemill.spark.label(passages, "body")
    with pytest.raises(stancemill.StancemillError, match="already.*stance"):
        stancemill.spark.label(passages.withColumnRenamed("id", "stance"), "text")
