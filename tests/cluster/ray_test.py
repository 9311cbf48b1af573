"""The promise: Ray Data on two nodes gives the rows of the command line."""
import pytest

import stancemill

ray = pytest.importorskip("ray")
import ray.data  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

import stancemill.ray  # noqa: E402


@pytest.fixture(scope="module")
def nodes():
    """Two nodes of one CPU; their ids."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False)
        yield {node["NodeID"] for node in ray.nodes() if node["Alive"]}
    finally:
        ray.shutdown()
        cluster.shutdown()


class LabelerOnNode(stancemill.ray.Labeler):
    """Says as well where it ran."""

    def __call__(self, batch):
        node = ray.get_runtime_context().get_node_id()
        return super().__call__(batch).append_column("node", [[node] * batch.num_rows])


def test_two_nodes_say_what_the_command_line_says(nodes, corpus, check_rows):
    dataset = ray.data.from_items(corpus).repartition(8)
    labelled = dataset.map_batches(LabelerOnNode, batch_format="pyarrow", batch_size=300, concurrency=2, num_cpus=1)
    rows = labelled.take_all()
    assert {row.pop("node") for row in rows} == nodes and len(nodes) == 2
    check_rows(rows)


def test_wrong_columns_are_named(nodes):
    labeler = stancemill.ray.Labeler("body")
    import pyarrow
    with pytest.raises(stancemill.StancemillError, match="no column 'body'; there are: text"):
        labeler(pyarrow.table({"text": ["We must own our AI."]}))
