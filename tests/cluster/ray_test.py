"""The promise: Ray Data on two nodes gives the rows of the command line."""
import pytest

import stancemill

ray = pytest.importorskip("ray")
import ray.data  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

import stancemill.ray  # noqa: E402


CPUS_OF_ACTOR = 2  # of three a node: each node has room for one actor, and for a task that reads


@pytest.fixture(scope="module")
def nodes():
    """Two nodes; their ids."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 3, "include_dashboard": False})
    try:
        cluster.add_node(num_cpus=3)
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False)
        yield {node["NodeID"] for node in ray.nodes() if node["Alive"]}
    finally:
        ray.shutdown()
        cluster.shutdown()


def labeler_that_says_where():
    """Made here, since the nodes cannot import this file."""
    class LabelerOnNode(stancemill.ray.Labeler):
        def __call__(self, batch):
            import ray
            node = ray.get_runtime_context().get_node_id()
            return super().__call__(batch).append_column("node", [[node] * batch.num_rows])
    return LabelerOnNode


def test_two_nodes_say_what_the_command_line_says(nodes, corpus, check_rows):
    dataset = ray.data.from_items(corpus).repartition(8)
    labelled = dataset.map_batches(labeler_that_says_where(), batch_format="pyarrow", batch_size=300, concurrency=2,
                                   num_cpus=CPUS_OF_ACTOR, fn_constructor_kwargs={"model": stancemill.load()})
    rows = labelled.take_all()
    assert {row.pop("node") for row in rows} == nodes and len(nodes) == 2
    check_rows(rows)


def test_wrong_columns_are_named(nodes):
    labeler = stancemill.ray.Labeler("body")
    import pyarrow
    with pytest.raises(stancemill.StancemillError, match="no column 'body'; there are: text"):
        labeler(pyarrow.table({"text": ["We must own our AI."]}))
