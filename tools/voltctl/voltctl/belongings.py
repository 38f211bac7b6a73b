"""What a service is given besides servers and ports: folders, secrets and addresses of this installation."""

from voltctl.places import Places


def belongings(service: str, places: Places, *, erp_url: str | None, smtp_url: str | None) -> dict[str, str]:
    """The settings of one service that belong to this installation; what an operator sets in the environment wins."""
    match service:
        case "telephony":
            return {"VOLT_TELEPHONE_SECRETS": telephone_secret(places)}
        case "tickets":
            return {"VOLT_ATTACHMENTS_DIR": str(places.home / "attachments")}
        case "alerting":
            links = {"VOLT_PUBLIC_URL": erp_url.rstrip("/")} if erp_url else {}
            return links | ({"VOLT_SMTP_URL": smtp_url} if smtp_url else {})
        case _:
            return {}


def telephone_secret(places: Places) -> str:
    """The secret that a telephone system signs its webhooks with, made once per installation."""
    return places.secrets.login("telephone", "webhook").password
