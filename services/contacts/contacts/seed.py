"""Demo contacts: the people and companies that call the demo network's hotline."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from chassis.database import Database
from chassis.settings import Environment
from contacts import repository
from contracts.desk import Tier
from contracts.events.contact import ContactAdded, ContactProfile
from contracts.phone import to_e164

_FAMILY = uuid.UUID("6c7b0a3e-52f1-4f0a-9a5d-0c1f5e7d2b11")
"""Ids follow from numbers, so that seeding twice makes no second entry, also when a name was edited meanwhile."""


class NotInProduction(Exception):
    """Invented people were asked for where real ones are kept."""


@dataclass(frozen=True)
class DemoContact:
    """A contact of the demo. `charger` is one of the demo fleet (100001 …)."""

    name: str
    phone: str
    tier: Tier = Tier.STANDARD
    organisation: str | None = None
    charger: str | None = None
    notes: str = ""


_S, _V, _G, _P = Tier.STANDARD, Tier.SILVER, Tier.GOLD, Tier.PLATINUM

DEMO_CONTACTS = (
    DemoContact("Nimal Perera", "077 123 4567", _G, "Perera Transport", "100001", "Prefers calls after 6 pm."),
    DemoContact("Kamala Wickramasinghe", "071 234 5678", _P, "Cinnamon Grand Colombo", "100002", "Facilities manager."),
    DemoContact("Mohamed Rizwan", "076 345 6789", _V, None, "100003"),
    DemoContact("Tharindu Jayasuriya", "070 456 7890", _S, None, "100004", "Drives a BYD Atto 3."),
    DemoContact("Anjali Selvaratnam", "075 567 8901", _G, "Jaffna Cold Stores", "100005", "Speaks Tamil and English."),
    DemoContact("Suresh Kandiah", "078 678 9012", _V, "Jaffna Cold Stores", "100005"),
    DemoContact("Dilhani Fernando", "072 789 0123", _S, None, "100006"),
    DemoContact("Ruwan Bandara", "077 234 9981", _S, "Kandy City Taxi", "100007", "Fleet of six Leafs."),
    DemoContact("Chaminda Herath", "071 987 1122", _V, "Kandy City Taxi", "100007"),
    DemoContact("Fathima Nazeer", "076 112 2334", _G, "Nazeer & Sons", "100008"),
    DemoContact("K.M.N. Gunawardena", "070 223 3445", _P, "Lanka Hospitals", "100009", "Ambulance bay: always urgent."),
    DemoContact("Sanduni Rathnayake", "075 334 4556", _S),
    DemoContact("Priyantha de Silva", "078 445 5667", _V, "Galle Fort Hotel", "100010"),
    DemoContact("Malini Senanayake", "072 556 6778", _S, None, "100011"),
    DemoContact("Arjun Nadarajah", "077 667 7889", _G, "Northern Logistics", "100012"),
    DemoContact("Hasini Dissanayake", "071 778 8990", _S),
    DemoContact("Roshan Mendis", "076 889 9001", _V, None, "100013", "Home charger, installed in March."),
    DemoContact("Zainab Hameed", "070 990 0112", _S),
    DemoContact("Gayan Karunaratne", "075 101 2131", _S, "PickMe", None),
    DemoContact("Ishara Ekanayake", "078 212 3242", _V, "PickMe", "100014"),
    DemoContact("Lakshmi Pillai", "072 323 4353", _S, None, "100015"),
    DemoContact("Upul Tennakoon", "077 434 5464", _S),
    DemoContact("Nadeesha Amarasinghe", "071 545 6575", _G, "Dialog Axiata", "100016"),
    DemoContact("Kasun Weerasinghe", "076 656 7686", _S, "Dialog Axiata"),
    DemoContact("Shanika Liyanage", "070 767 8797", _V, None, "100017"),
    DemoContact("Ahamed Cader", "075 878 9808", _S, "Cader Stores"),
    DemoContact("Vidya Ramanathan", "078 989 0919", _P, "John Keells Holdings", "100018", "Invoice by email only."),
    DemoContact("Janaka Abeysekera", "072 191 2021", _S),
    DemoContact("Thilini Pathirana", "077 292 3132", _S, None, "100019"),
    DemoContact("Mahesh Samaraweera", "071 393 4243", _V, "Matara Motors", "100020"),
    DemoContact("Niluka Hettiarachchi", "076 494 5354", _S),
    DemoContact("Dinesh Peiris", "070 595 6465", _G, "Peiris Tea Estates", "100021"),
    DemoContact("Chandrika Munasinghe", "075 696 7576", _S),
    DemoContact("Yasas Edirisinghe", "078 797 8687", _S, None, "100022"),
    DemoContact("Wasantha Rajapaksa", "072 898 9798", _V),
    DemoContact("Amara Jayawardena", "077 909 0809", _S, "Commercial Bank", "100023"),
    DemoContact("Sachini Kumarasinghe", "071 010 1919", _S, "Commercial Bank"),
    DemoContact("Sunil Ranasinghe", "076 121 2020", _S, None, None, "Asks for Mr Bandara."),
    DemoContact("Ramesh Sivakumar", "070 232 3131", _V, "Trinco Fisheries", "100024"),
    DemoContact("Kumari Wijesinghe", "075 343 4242", _S),
    DemoContact("Pasindu Fonseka", "078 454 5353", _S, None, "100025"),
    DemoContact("Udaya Dias", "072 565 6464", _G, "Negombo Beach Resort", "100026"),
    DemoContact("Mary O'Brien", "077 676 7575", _S, "British School in Colombo", "100027"),
    DemoContact("Lanka Logistics (Dispatch)", "011 234 5678", _P, "Lanka Logistics", "100028", "Open day and night."),
    DemoContact("Lanka Logistics (Accounts)", "011 234 5679", _P, "Lanka Logistics"),
    DemoContact("Keells Super, Nugegoda", "011 282 3456", _G, "John Keells Holdings", "100029"),
    DemoContact("Hotel Suisse", "081 223 3024", _G, "Hotel Suisse Kandy", "100030"),
    DemoContact("Galle Municipal Council", "091 223 4275", _V, "Galle Municipal Council", "100031"),
    DemoContact("නිමල් පෙරේරා", "077 787 8686", _S, None, "100032"),
    DemoContact("சுரேஷ் நடராஜா", "071 898 9797", _S, None, "100033"),
    DemoContact("Nimal Pererra", "076 909 1212", _S, "Perera Transport", None, "Perhaps entered twice."),
    DemoContact("Ajith Gomes", "070 131 4151", _S),
    DemoContact("Kavindu Silva", "075 242 5262", _S, None, "100034"),
    DemoContact("Selvam Kumar", "078 353 6373", _S, "Northern Logistics"),
    DemoContact("Hans Müller", "+49 30 901820", _S, None, None, "Tourist with a rented car."),
    DemoContact("Priya Krishnan", "+91 98400 12345", _S, None, None, "Visits each month."),
    DemoContact("Saman Rupasinghe", "072 464 7484", _V, None, "100035"),
    DemoContact("Inoka Madushani", "077 575 8595", _S),
    DemoContact("Rashmi de Alwis", "071 686 9606", _S, None, "100036"),
    DemoContact("Buddhika Prasad", "076 797 0717", _S, "Kandy City Taxi"),
)


async def seed_demo(database_url: str, *, env: Environment = Environment.DEVELOPMENT) -> int:
    """Add the demo's contacts that are not there yet; returns how many were added.

    The database must be migrated; contacts says the new entries to everyone when it next runs, and looks for likely
    pairs among them. Raises NotInProduction when `env` is production.
    """
    if env is Environment.PRODUCTION:
        raise NotInProduction("demo contacts are invented people and are never made in production")
    database = Database(SecretStr(database_url), source="contacts")
    added, words = 0, repository.WordCount()
    try:
        async with database.transaction() as tx:
            for contact in DEMO_CONTACTS:
                now, profile = datetime.now(UTC), _profile(contact)
                row = await repository.add(tx.session, uuid.uuid5(_FAMILY, profile.phone or ""), profile, now)
                if row is None:
                    continue
                words.comes(profile)
                tx.emit(ContactAdded(contact_id=str(row.id), at=now, version=row.version, profile=profile))
                await repository.ask_to_compare(tx.session, [row.id], now)
                added += 1
            await words.write(tx.session)
    finally:
        await database.close()
    return added


def _profile(contact: DemoContact) -> ContactProfile:
    return ContactProfile(
        name=contact.name,
        phone=to_e164(contact.phone),
        organisation=contact.organisation,
        tier=contact.tier,
        primary_charger_id=contact.charger,
        notes=contact.notes,
    )
