"""What only the embedded infrastructure has to get right: its own folder, ports and leftovers."""

import socket
from pathlib import Path

import pytest

from voltctl.infrastructure import InfrastructureError, choose, ports
from voltctl.infrastructure.embedded import EmbeddedInfrastructure, WantedPorts


async def test_a_second_start_on_the_same_folder_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    first, second = EmbeddedInfrastructure(tmp_path), EmbeddedInfrastructure(tmp_path)
    await first.start()
    with pytest.raises(InfrastructureError, match="running already"):
        await second.start()
    await first.stop()


async def test_two_checkouts_run_beside_each_other(tmp_path: Path) -> None:
    one, two = EmbeddedInfrastructure(tmp_path / "one"), EmbeddedInfrastructure(tmp_path / "two")
    here, there = await one.start(), await two.start()
    assert here.nats_url != there.nats_url
    assert here.nats_operator.password != there.nats_operator.password
    await one.stop()
    await two.stop()


async def test_a_wanted_port_that_is_taken_is_named_in_the_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        infrastructure = EmbeddedInfrastructure(tmp_path, ports=WantedPorts(redis=port))
        with pytest.raises(InfrastructureError, match="in use"):
            await infrastructure.start()
    assert infrastructure.servers == {}


async def test_a_remembered_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    remembered = ports.PortsFile(tmp_path / "ports.json")
    first = remembered.take("nats")
    assert remembered.take("nats") == first
    with socket.create_server(("127.0.0.1", first)):
        assert remembered.take("nats") != first


async def test_a_lock_file_of_a_postgresql_that_died_with_the_machine_is_no_obstacle(tmp_path: Path) -> None:
    infrastructure = EmbeddedInfrastructure(tmp_path)
    await infrastructure.start()
    await infrastructure.stop()
    # Process 1 always exists and is never PostgreSQL: a number that was given to somebody else since.
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"1\n{tmp_path}/postgres\n0\n5432\n\n\n\nready\n")
    await infrastructure.start()
    await infrastructure.stop()


async def test_an_initialisation_that_was_interrupted_is_begun_again(tmp_path: Path) -> None:
    draft = tmp_path / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    infrastructure = EmbeddedInfrastructure(tmp_path)
    await infrastructure.start()
    await infrastructure.stop()


async def test_data_of_another_postgresql_version_is_not_touched(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(InfrastructureError, match="written by PostgreSQL 12"):
        await EmbeddedInfrastructure(tmp_path).start()
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_an_unknown_infrastructure_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InfrastructureError, match="embedded, containers, external"):
        choose({"VOLT_INFRA": "kubernetes"}, tmp_path, access={})
    with pytest.raises(InfrastructureError, match="VOLT_NATS_PORT=70000 is not a TCP port"):
        choose({"VOLT_NATS_PORT": "70000"}, tmp_path, access={})
