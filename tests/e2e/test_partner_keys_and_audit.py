"""Admin beyond the team: partner organisations, their API keys, and who did what (ADM-5, ADM-6)."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.e2e import erp, team, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER


async def test_an_organisation_is_added_changed_and_switched_off(open_page: OpensPages, office: Office) -> None:
    mark = tickets.key()[:6]
    name = f"Uva Charge {mark}"
    page = await open_page("admin", "/admin")
    await page.get_by_role("navigation", name="Admin").get_by_role("link", name="Organisations").click()
    await page.get_by_role("button", name="Add Organisation").click()
    form = page.get_by_role("dialog", name="Add Organisation")
    await form.get_by_label("Name", exact=True).fill(name)
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    line = page.get_by_role("list", name="Organisations").get_by_role("listitem").filter(has_text=mark)
    await expect(line).to_contain_text(name)

    await line.get_by_role("button", name=f"Edit {name}").click()
    form = page.get_by_role("dialog", name=f"Edit {name}")
    await form.get_by_label("Name", exact=True).fill(f"{name} Ltd")
    await form.get_by_role("button", name="Save").click()
    await expect(line).to_contain_text(f"{name} Ltd")

    async with office.api("admin") as admin:
        listed = (await admin.get("/api/v1/team/organisations")).json()["items"]
    cpo_id = next(one["id"] for one in listed if one["name"] == f"{name} Ltd")
    partner = await team.colleague(office, "cpo", cpo_id=cpo_id)
    theirs = await open_page(None)
    await team.sign_in(theirs, partner.email)
    await line.get_by_role("switch").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Deactivate").click()
    await expect(line.get_by_role("switch")).to_have_text("Inactive")
    await expect(theirs.get_by_role("button", name="Sign In")).to_be_visible()


async def test_a_partners_key_from_issue_to_revocation(open_page: OpensPages, office: Office, depot: Depot) -> None:
    own = await depot.working("LankaVolt Key", cpo_id="cpo-lankavolt")
    foreign = await depot.working("Hill Key", cpo_id="cpo-hillcharge")
    own_id, foreign_id = own.identity.charger_id, foreign.identity.charger_id
    name = f"Fleet dashboard {tickets.key()[:6]}"
    page = await open_page("admin", "/admin/keys")
    await page.get_by_role("button", name="Issue Key").click()
    form = page.get_by_role("dialog", name="Issue Key")
    await form.get_by_label("Name", exact=True).fill(name)
    await form.get_by_label("Organisation").select_option(label="LankaVolt Energy")
    await form.get_by_role("group", name="Scopes").get_by_label("Chargers").check()
    await form.get_by_label("Requests per minute").fill("600")
    await form.get_by_role("button", name="Issue Key").click()
    secret = await _shown_once(page, name)

    answer = await _with_key(office, secret, "chargers?q=Key")
    assert answer.status_code == 200
    assert own_id in answer.text
    assert foreign_id not in answer.text
    assert (await _with_key(office, secret, f"chargers/{foreign_id}")).status_code == 404
    for outside in ("dashboard", "contacts", "tickets", "calls", "team/members", "team/keys", "notifications"):
        assert (await _with_key(office, secret, outside)).status_code == 403, outside
    command = {"kind": "reboot", "command_id": tickets.key()}
    async with httpx.AsyncClient(base_url=office.erp_url, trust_env=False, timeout=15) as partner:
        bearer = {"Authorization": f"Bearer {secret}"}
        sent = await partner.post(f"/api/v1/chargers/{own_id}/commands", json=command, headers=bearer)
    assert sent.status_code == 403

    line = page.get_by_role("list", name="API keys").get_by_role("listitem").filter(has_text=name)
    await line.get_by_role("button", name=f"Rotate {name}").click()
    form = page.get_by_role("dialog", name=f"Rotate {name}")
    await form.get_by_label("The old secret works on for").select_option(value="0")
    await form.get_by_role("button", name="Rotate").click()
    rotated = await _shown_once(page, name)
    assert rotated != secret
    assert (await _with_key(office, secret, "chargers")).status_code == 401
    assert (await _with_key(office, rotated, "chargers")).status_code == 200

    await line.get_by_role("button", name=f"Revoke {name}").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    await expect(line).to_contain_text("Revoked")
    await expect(line.get_by_role("button")).to_have_count(0)
    assert (await _with_key(office, rotated, "chargers")).status_code == 401

    # The log has it all, by whom, and no secret.
    admin = await office.member("admin")
    await page.goto(f"/admin/audit?q={admin['name'].split()[0]}")
    log = page.get_by_role("table", name="Audit log")
    for act in ("issued key", "rotated key", "revoked key"):
        await expect(log.get_by_role("row").filter(has_text=act).first).to_contain_text(admin["name"])
    for told in (secret, rotated):
        await expect(page.get_by_text(told)).to_have_count(0)


async def _shown_once(page: Page, name: str) -> str:
    """Read the secret, and see that a second look finds nothing."""
    shown = page.get_by_role("alertdialog", name=f"Secret of {name}")
    secret = (await shown.get_by_test_id("secret").inner_text()).strip()
    await shown.get_by_role("button", name="I have kept it").click()
    await expect(shown).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("list", name="API keys")).to_contain_text(name)
    await expect(page.get_by_text(secret)).to_have_count(0)
    return secret


async def _with_key(office: Office, secret: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=office.erp_url, trust_env=False, timeout=15) as partner:
        return await partner.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})


async def test_the_audit_log_says_who_did_what_and_filters(open_page: OpensPages, office: Office) -> None:
    member = await team.colleague(office)
    ticket = await tickets.new_ticket(office, "Something to be recorded")
    reference = ticket["reference"]
    await tickets.changed(office, "dispatcher", ticket, priority="high")
    dispatcher, admin = await office.member("dispatcher"), await office.member("admin")
    async with office.api("ops_agent") as agent:
        assert (await agent.post(f"/api/v1/team/members/{member.id}/deactivate")).status_code == 403

    async with office.api("admin") as api:
        assert (await api.post(f"/api/v1/team/members/{member.id}/activate")).status_code == 200

    page = await open_page("admin", f"/admin/audit?q={reference}")
    rows = page.get_by_role("table", name="Audit log").get_by_role("row")
    changed = rows.filter(has_text="changed ticket").filter(has_text=reference)
    await expect(changed).to_contain_text(dispatcher["name"])
    await expect(changed.get_by_role("time")).to_have_attribute("title", erp.EXACT_TIME)

    await page.get_by_role("searchbox", name="Search the audit log").fill(member.id)
    done = rows.filter(has_text=re.compile(r"\bactivated member"))
    await expect(done).to_contain_text(admin["name"])
    refused = rows.filter(has_text="deactivated member")
    await expect(refused).to_contain_text("Refused (403)")

    await page.get_by_role("button", name="Outcome").click()
    await page.get_by_role("menuitemcheckbox", name="Refused").click()
    await expect(done).to_have_count(0)
    await expect(refused).to_be_visible()
    assert "outcome=refused" in page.url

    await page.goto("/admin/audit?operation=addMember")
    await expect(rows.filter(has_text=member.name)).to_contain_text(admin["name"])

    async with office.api("admin") as api:
        file = await api.get("/api/v1/team/audit.csv", params={"q": member.id, "outcome": "refused"})
    assert member.id in file.text
    assert "temporary-password-1" not in file.text
