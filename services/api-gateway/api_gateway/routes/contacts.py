"""Contacts: the directory, who is calling, profiles, imports, and twins (CON-1 to CON-5)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response

from api_gateway import desk_examples as examples
from api_gateway.authentication import ContactManager, ContactViewer
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, conflicts, reads
from api_gateway.edge import Edge, TheEdge
from api_gateway.failures import BodyTooLarge
from api_gateway.parts import gathered
from api_gateway.profiles import PROFILE
from api_gateway.resources.contacts import (
    ContactChanges,
    ContactConflict,
    ContactDetail,
    ContactImport,
    ContactPageQuery,
    ImportFile,
)
from api_gateway.resources.shapes import KEY_PATTERN, Text
from contracts.desk import Key
from contracts.problems import NotFound
from contracts.rpc.contacts import (
    ADD_CONTACT,
    COMMIT_IMPORT,
    DELETE_CONTACT,
    DISMISS_DUPLICATE,
    GET_CONTACT,
    LIST_DUPLICATES,
    LOOK_UP_PHONE,
    MERGE_CONTACTS,
    PREVIEW_IMPORT,
    SEARCH_CONTACTS,
    UPDATE_CONTACT,
    AddContact,
    CommitImport,
    Contact,
    ContactPage,
    DeleteContact,
    DismissDuplicate,
    Duplicates,
    GetContact,
    ImportPreview,
    ListDuplicates,
    LookUpPhone,
    MergeContacts,
    PhoneMatches,
    PreviewImport,
    SearchContacts,
    UpdateContact,
)

router = APIRouter(prefix="/contacts", tags=["contacts"])

ContactIdPath = Annotated[
    str,
    Path(
        pattern=KEY_PATTERN,
        description="The contact's id.",
        openapi_examples=body_examples(one=examples.CONTACT_ID),
    ),
]


@router.get(
    "",
    operation_id="listContacts",
    summary="Contacts that match",
    responses={200: answers("A page of contacts.", examples.CONTACT_PAGE), **reads()},
    openapi_extra=SAFE,
)
async def list_contacts(
    viewer: ContactViewer, edge: TheEdge, query: Annotated[ContactPageQuery, Query()]
) -> ContactPage:
    """Return a page of the directory: what resembles `q` best first, forgiving spelling (CON-2)."""
    question = SearchContacts.model_validate(query.model_dump(exclude_unset=True))
    return await edge.bus.ask(SEARCH_CONTACTS, question, actor=viewer.actor)


@router.post(
    "",
    operation_id="addContact",
    summary="Add a contact",
    status_code=201,
    responses={
        201: answers("Added.", examples.CONTACT),
        **changes(),
        **conflicts(ContactConflict, "Another contact has this number.", contact_id=examples.OTHER_CONTACT_ID),
    },
    openapi_extra=UNSAFE,
)
async def add_contact(
    manager: ContactManager,
    edge: TheEdge,
    contact: Annotated[AddContact, Body(openapi_examples=body_examples(a_customer=examples.NEW_CONTACT))],
) -> Contact:
    """Add an entry. `contact_id` is made by the client: sent again, the same entry is answered."""
    return await edge.bus.ask(ADD_CONTACT, contact, actor=manager.actor)


@router.get(
    "/lookup",
    operation_id="lookUpPhone",
    summary="Who might be calling",
    responses={200: answers("Contacts, likeliest first.", examples.PHONE_MATCHES), **reads()},
    openapi_extra=SAFE,
)
async def look_up_phone(
    viewer: ContactViewer,
    edge: TheEdge,
    digits: Annotated[Text, Query(max_length=40, description="From 4 digits on, in any notation.")],
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> PhoneMatches:
    """Return whose number begins with, ends in or contains the digits (HOT-2); nobody for fewer than 4."""
    return await edge.bus.ask(LOOK_UP_PHONE, LookUpPhone(digits=digits, limit=limit), actor=viewer.actor)


@router.get(
    "/duplicates",
    operation_id="listDuplicateContacts",
    summary="Contacts that may be one person",
    responses={200: answers("Pairs, likeliest first.", examples.DUPLICATES), **reads()},
    openapi_extra=SAFE,
)
async def list_duplicates(
    viewer: ContactViewer,
    edge: TheEdge,
    contact_id: Annotated[Key | None, Query(description="Only pairs with this contact.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Duplicates:
    """Return pairs of entries that look alike, and why."""
    question = ListDuplicates(contact_id=contact_id, limit=limit)
    return await edge.bus.ask(LIST_DUPLICATES, question, actor=viewer.actor)


@router.post(
    "/duplicates/dismiss",
    operation_id="dismissDuplicateContacts",
    summary="These two are different people",
    status_code=204,
    responses={204: {"description": "The pair is not shown again."}, **changes(NotFound)},
    openapi_extra=UNSAFE,
)
async def dismiss_duplicate(
    manager: ContactManager,
    edge: TheEdge,
    pair: Annotated[
        DismissDuplicate,
        Body(
            openapi_examples=body_examples(
                a_pair={"one_id": examples.CONTACT_ID, "other_id": examples.OTHER_CONTACT_ID}
            )
        ),
    ],
) -> Response:
    """Do not show this pair again."""
    await edge.bus.ask(DISMISS_DUPLICATE, pair, actor=manager.actor)
    return Response(status_code=204)


@router.post(
    "/merge",
    operation_id="mergeContacts",
    summary="Make one contact of two",
    responses={
        200: answers("The entry that stays.", examples.CONTACT),
        **changes(NotFound),
        **conflicts(ContactConflict, "One of them was changed in the meantime.", current=examples.CONTACT),
    },
    openapi_extra=UNSAFE,
)
async def merge_contacts(
    manager: ContactManager,
    edge: TheEdge,
    merge: Annotated[MergeContacts, Body(openapi_examples=body_examples(a_pair=examples.MERGE))],
) -> Contact:
    """Let `keep_id` take over everything the other is part of, and what it lacks itself."""
    return await edge.bus.ask(MERGE_CONTACTS, merge, actor=manager.actor)


@router.post(
    "/import/preview",
    operation_id="previewContactImport",
    summary="What an import would do",
    responses={200: answers("Row by row.", examples.IMPORT_PREVIEW), **changes()},
    openapi_extra=UNSAFE,
)
async def preview_import(
    manager: ContactManager,
    edge: TheEdge,
    file: Annotated[ImportFile, Body(openapi_examples=body_examples(a_file={"csv": "name,phone\nRuwan,0771234567\n"}))],
) -> ImportPreview:
    """Return what would become of each row of a CSV file; nothing is changed (CON-5)."""
    question = PreviewImport(csv=file.csv)
    _must_fit(edge, question)
    return await edge.bus.ask(PREVIEW_IMPORT, question, actor=manager.actor)


@router.post(
    "/import",
    operation_id="importContacts",
    summary="Import contacts",
    responses={200: answers("What was done, row by row.", examples.IMPORT_PREVIEW), **changes()},
    openapi_extra=UNSAFE,
)
async def import_contacts(
    manager: ContactManager,
    edge: TheEdge,
    file: Annotated[
        ContactImport,
        Body(
            openapi_examples=body_examples(
                a_file={"import_id": examples.TICKET_KEY, "csv": "name,phone\nRuwan,0771234567\n"}
            )
        ),
    ],
) -> ImportPreview:
    """Do what the preview said, but for the rows it refused."""
    question = CommitImport(import_id=file.import_id, csv=file.csv)
    _must_fit(edge, question)
    return await edge.see_through(edge.bus.ask(COMMIT_IMPORT, question, actor=manager.actor))


def _must_fit(edge: Edge, question: PreviewImport | CommitImport) -> None:
    limit = edge.settings.import_limit
    if len(question.model_dump_json().encode()) > limit:
        raise BodyTooLarge(f"A file may have {limit} bytes; please split it. Nothing was changed.", limit=limit)


@router.get(
    "/{contact_id}",
    operation_id="readContact",
    summary="One contact with all they are part of",
    responses={
        200: answers("The profile; `unavailable` names what could not be had.", examples.CONTACT_DETAIL),
        **reads(NotFound),
    },
    openapi_extra=SAFE,
)
async def read_contact(
    viewer: ContactViewer, edge: TheEdge, request: Request, contact_id: ContactIdPath
) -> ContactDetail:
    """Return a contact's profile (CON-3). A deleted entry is answered too; a merged one says into which other."""
    contact = await edge.bus.ask(GET_CONTACT, GetContact(contact_id=contact_id), actor=viewer.actor)
    parts, unavailable = await gathered(PROFILE, contact, edge.bus, viewer, request.scope)
    return ContactDetail(contact=contact, **parts, unavailable=unavailable)


@router.patch(
    "/{contact_id}",
    operation_id="updateContact",
    summary="Change a contact",
    responses={
        200: answers("The entry as it is now.", examples.CONTACT),
        **changes(NotFound),
        **conflicts(ContactConflict, "Somebody else changed it in the meantime.", current=examples.CONTACT),
    },
    openapi_extra=UNSAFE,
)
async def update_contact(
    manager: ContactManager,
    edge: TheEdge,
    contact_id: ContactIdPath,
    contact: Annotated[
        ContactChanges, Body(openapi_examples=body_examples(a_new_tier={"version": 3, "tier": "platinum"}))
    ],
) -> Contact:
    """Change what is given; the rest stays, null takes away."""
    question = UpdateContact(contact_id=contact_id, **contact.model_dump(exclude_unset=True))
    return await edge.bus.ask(UPDATE_CONTACT, question, actor=manager.actor)


@router.delete(
    "/{contact_id}",
    operation_id="deleteContact",
    summary="Take a contact out of the directory",
    status_code=204,
    responses={
        204: {"description": "Deleted; what it was part of keeps its history."},
        **changes(NotFound),
        **conflicts(ContactConflict, "Somebody else changed it in the meantime.", current=examples.CONTACT),
    },
    openapi_extra=UNSAFE,
)
async def delete_contact(
    manager: ContactManager,
    edge: TheEdge,
    contact_id: ContactIdPath,
    version: Annotated[int, Query(ge=0, le=2**31 - 1, description="The version that was seen.")],
) -> Response:
    """Take an entry out of the directory (CON-4)."""
    await edge.bus.ask(DELETE_CONTACT, DeleteContact(contact_id=contact_id, version=version), actor=manager.actor)
    return Response(status_code=204)
