"""A crowd of invented entries, to measure with: a million in well under a minute (tests/load).

Names are skewed as real ones are: a few surnames are very common, tens of thousands are rare. No event tells of them.
"""

from __future__ import annotations

import time

import asyncpg

_GIVEN = """
nimal kamal sunil anura ruwan kasun chaminda nuwan saman priyantha dilini nadeesha ishara tharindu lakshmi fathima
mohamed suresh anjali ramesh kumari chandrika malini upul gayan hasini sanduni roshan thilini ajith dinesh mahesh
janaka niluka sachini kavindu pasindu amara yasas zainab ahamed rizwan selvam kumar priya arjun vidya shanika udaya
wasantha
"""
_SURNAMES = """
perera fernando silva bandara jayasuriya wickramasinghe gunawardena dissanayake rajapaksa senanayake herath
jayawardena karunaratne amarasinghe ekanayake ranasinghe weerasinghe nadarajah selvaratnam rizvi hameed cader pillai
kandiah mendis peiris fonseka dias gomes samaraweera liyanage abeysekera kumarasinghe tennakoon rathnayake
wijesinghe munasinghe pathirana hettiarachchi edirisinghe
"""
_COMPANIES = "lanka ceylon island pearl metro royal colombo kandy galle southern hill ocean green lotus"
_TRADES = "taxi logistics motors hotels tea textiles bank holdings foods travels energy stores"
_BEGINNINGS = """
aba ama anu ara atu ba bala bu cha da dami de dha ela gama ganga go ha heva ila jaya ka kana koda ku la lin ma mana
mi mu na nana pa pana ra ran sa suri wi
"""
_MIDDLES = """
bo da de dara ga gala go ha hela i ka ki ko la li lu ma mi mu na ne ni pa pi po ra ri ro sa se si ta te ti tu va vi
wa wi ya
"""
_ENDS = """
age arachchi bandu dara deniya deva gama gamage gedara goda hena hewa kanda karage koon kumbura lage liya mulla nanda
naike nayake pala palage pitiya raja rala ratne sena singhe sooriya suriya tilake tunga vansa wala watte weera wela
yapa
"""

# Every third surname is one of 64,000 rare ones, made of syllables; every fifth entry has a middle name. Numbers have
# the operators' prefixes 070 … 078 and are kept apart by n, which a prime multiplier scatters.
_FILL = """
INSERT INTO contact (id, name, phone, national, organisation, tier, primary_charger_id, notes, version,
                     created_at, updated_at, name_key, search)
SELECT gen_random_uuid(), initcap(said), '+94' || number, number, initcap(company), tier, charger, '', 1,
       moment, moment, said, array_to_tsvector(string_to_array(concat_ws(' ', said, company), ' '))
FROM (
  SELECT concat_ws(' ',
           given[1 + (pow(a, 1.6) * cardinality(given))::int % cardinality(given)],
           CASE WHEN n % 5 = 0 THEN beginnings[1 + (c * 39.9)::int] || middles[1 + (a * 39.9)::int] END,
           CASE WHEN n % 3 = 0
             THEN beginnings[1 + (a * 7919)::int % 40] || middles[1 + (b * 39.9)::int % 40]
                  || ends[1 + (c * 39.9)::int % 40]
             ELSE surnames[1 + (pow(c, 2.0) * cardinality(surnames))::int % cardinality(surnames)] END
         ) AS said,
         CASE WHEN n % 4 = 0 THEN
           concat_ws(' ', companies[1 + n % cardinality(companies)], trades[1 + (n / 7) % cardinality(trades)], n % 500)
         END AS company,
         (ARRAY['70','71','72','74','75','76','77','78'])[1 + n % 8]
           || lpad(((n::bigint * 7919137) % 10000000)::text, 7, '0') AS number,
         (ARRAY['standard','standard','standard','standard','standard','silver','silver','gold','gold','platinum'])
           [1 + (b * 9.99)::int % 10] AS tier,
         CASE WHEN n % 10 = 0 THEN (100001 + n % 40)::text END AS charger,
         now() - make_interval(secs => n) AS moment
  FROM generate_series($1::int, $2::int) AS n,
       LATERAL (SELECT n AS of, random() AS a, random() AS b, random() AS c) AS draw,
       (SELECT $3::text[] AS given, $4::text[] AS surnames, $5::text[] AS companies, $6::text[] AS trades,
               $7::text[] AS beginnings, $8::text[] AS middles, $9::text[] AS ends) AS names
) AS invented
"""
_COUNT_WORDS = """
INSERT INTO word (word, entries)
SELECT word, ndoc FROM ts_stat('SELECT search FROM contact WHERE deleted_at IS NULL')
ON CONFLICT (word) DO UPDATE SET entries = excluded.entries
"""
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid = 'contact'::regclass AND NOT indisprimary
"""


async def fill(database_url: str, entries: int = 1_000_000) -> float:
    """Add `entries` invented contacts, ten million at most, to a migrated, empty directory; returns the seconds taken.

    Indexes are made anew at the end, which is several times quicker. For measuring alone: nothing else may use the
    database meanwhile.
    """
    began = time.monotonic()
    names = [text.split() for text in (_GIVEN, _SURNAMES, _COMPANIES, _TRADES, _BEGINNINGS, _MIDDLES, _ENDS)]
    connection = await asyncpg.connect(database_url, command_timeout=600)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL synchronous_commit = off")
            await connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
            await connection.execute("SET LOCAL work_mem = '256MB'")
            indexes = await connection.fetch(_INDEXES)
            for index in indexes:
                await connection.execute(f"DROP INDEX {index['name']}")
            await connection.execute(_FILL, 1, entries, *names)
            for index in indexes:
                await connection.execute(index["definition"])
            await connection.execute(_COUNT_WORDS)
        await connection.execute("VACUUM (ANALYZE) contact, word")
    finally:
        await connection.close()
    return time.monotonic() - began
