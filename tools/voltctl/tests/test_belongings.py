"""What a service is given belongs to one installation: made once, kept, and given to no other service."""

from pathlib import Path

from voltctl.belongings import belongings
from voltctl.places import Places
from voltctl.suite import SERVICES

ERP, SMTP = "http://127.0.0.1:8080/", "smtp://127.0.0.1:1025"


def _all(home: Path) -> dict[str, dict[str, str]]:
    places = Places(home, home)
    return {s.name: belongings(s.name, places, erp_url=ERP, smtp_url=SMTP) for s in SERVICES}


def test_each_secret_is_made_once_and_differs_between_installations(tmp_path: Path) -> None:
    here, again, elsewhere = _all(tmp_path / "a"), _all(tmp_path / "a"), _all(tmp_path / "b")
    assert here == again
    assert here["telephony"] != elsewhere["telephony"]


def test_each_is_given_to_one_service_alone(tmp_path: Path) -> None:
    given = [name for of_service in _all(tmp_path).values() for name in of_service]
    assert sorted(given) == sorted(
        {"VOLT_TELEPHONE_SECRETS", "VOLT_ATTACHMENTS_DIR", "VOLT_PUBLIC_URL", "VOLT_SMTP_URL"}
    )


def test_without_a_mail_server_alerting_sends_none(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    assert belongings("alerting", places, erp_url=None, smtp_url=None) == {}
    assert belongings("alerting", places, erp_url=ERP, smtp_url=None) == {"VOLT_PUBLIC_URL": "http://127.0.0.1:8080"}
