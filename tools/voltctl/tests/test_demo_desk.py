"""Who takes calls in the demo: members of the hotline whose role lets them."""

from contracts.ids import MemberId
from contracts.permissions import Role
from contracts.rpc.identity import Member
from voltctl.demo_desk import hotline_agents


def _member(name: str, role: Role, *capabilities: str) -> Member:
    return Member(id=MemberId(name), name=name, email=f"{name}@volt.lk", role=role, capabilities=capabilities)


def test_calls_are_taken_by_members_of_the_hotline_whose_role_lets_them() -> None:
    team = [
        _member("agent", Role.OPS_AGENT, "hotline", "service"),
        _member("technician", Role.OPS_AGENT, "technical"),
        _member("installer", Role.INSTALLER, "hotline"),
        _member("partner", Role.CPO, "hotline"),
    ]
    assert [agent.name for agent in hotline_agents(team)] == ["agent"]
