"""The team as an Admin runs it: ADM-1 to ADM-4 (guide: "Managing Team Members"). Each act is one commit.

Whatever takes something from a member (role, organisation, password, activity) ends their sessions in that commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from chassis.answering import Call
from chassis.database import Database, Transaction
from contracts.desk import Capability
from contracts.events.identity import (
    MemberActivated,
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberRemoved,
    PasswordChanged,
)
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, NotFound
from contracts.rpc import Nothing
from contracts.rpc.identity import (
    AddMember,
    GetMember,
    ListMembers,
    Member,
    MemberPage,
    RemoveMember,
    SetMemberActive,
    UpdateMember,
)
from identity import repository
from identity.audit import note_change, say_ended
from identity.domain import account_key
from identity.domain.members import (
    email_of,
    invalid,
    organisation_of,
    placeholder_email,
    refuse_to_lose,
    what_changed,
)
from identity.domain.passwords import refuse_weak
from identity.models import MemberRow
from identity.passwords import Passwords
from identity.repository import team
from identity.sign_in import Clock

NO_SUCH_MEMBER = "There is no such member."
_EMAIL_TAKEN = "Another member has this email address already. Nothing was changed."


@dataclass(frozen=True)
class Team:
    """What running the team needs."""

    database: Database
    passwords: Passwords
    clock: Clock


async def list_members(desk: Team, question: ListMembers, call: Call) -> MemberPage:
    """ADM-2: members by name. Raises InvalidInput for a foreign cursor."""
    del call
    return await team.page(desk.database.pool, question)


async def get_member(desk: Team, question: GetMember, call: Call) -> Member:
    """One member, also one who was removed. Raises NotFound."""
    del call
    return await _find(desk, question.member_id)


async def add_member(desk: Team, question: AddMember, call: Call) -> Member:
    """ADM-1: a new member with a temporary password; asked again with the same key, the same member.

    Raises InvalidInput (email, password, organisation) and Conflict when the email is taken.
    """
    actor = call.member
    email = email_of(question.email)
    refuse_weak(question.password, name=question.name, email=email, field="password")
    cpo_id = organisation_of(question.role, question.cpo_id)
    async with desk.passwords.slot():
        password_hash = await desk.passwords.hash(question.password)
    async with desk.database.transaction() as tx:
        now = desk.clock()
        await _need_active_organisation(tx, cpo_id)
        row = MemberRow(
            id=question.member_key,
            name=question.name,
            email=email,
            phone=question.phone,
            role=question.role.value,
            capabilities=_in_order(question.capabilities),
            cpo_id=cpo_id,
            password_hash=password_hash,
            must_change_password=True,
            added_at=now,
            announced=True,
        )
        if not await repository.add_member(tx.session, row):
            known = await repository.lock_member(tx.session, row.id)
            if known is None:
                raise Conflict(_EMAIL_TAKEN, field="email")
            return repository.member_of(known)
        tx.emit(added(row))
        note_change(tx, actor, "addMember", row.id, f"{row.name}, role {row.role}", now)
        return repository.member_of(row)


async def update_member(desk: Team, question: UpdateMember, call: Call) -> Member:
    """ADM-2: change what is given. A phone given as none is taken away; an organisation goes with the role.

    Raises InvalidInput, NotFound, and Conflict: `version` moved on (with `current`), the email is taken, the last Admin
    or oneself would lose the role, or one's own password, which is changed with the present one (ChangePassword).
    """
    actor = call.member
    password_hash = await _temporary_password(desk, question, actor)
    async with desk.database.transaction() as tx:
        now = desk.clock()
        admins = await repository.lock_active_admins(tx.session)
        row = await _lock_present(tx, question.member_id)
        before = repository.member_of(row)
        if question.version != before.version:
            raise Conflict(
                "Someone else has changed this member meanwhile. Nothing was changed.",
                current=before.model_dump(mode="json"),
            )
        role, cpo_id = _place(before, question)
        if role is not before.role:
            refuse_to_lose("demote", before.id, actor.member_id, admins)
        if cpo_id != before.cpo_id:
            await _need_active_organisation(tx, cpo_id)
        row.role, row.cpo_id = role.value, cpo_id
        _write(row, question)
        after = repository.member_of(row)
        if after == before and password_hash is None:
            return before
        row.version += 1
        if password_hash is not None:
            row.password_hash, row.must_change_password = password_hash, True
            tx.emit(PasswordChanged(member_id=before.id, at=now, temporary=True))
        try:
            # The member first, then the sessions: a sign-in at this moment holds the member, see hold_active_member.
            await tx.session.flush()
        except IntegrityError as error:
            raise Conflict(_EMAIL_TAKEN, field="email") from error
        if after != before:
            tx.emit(changed(row, now))
        detail = what_changed(before, after, password=password_hash is not None)
        if password_hash is not None or (after.role, after.cpo_id) != (before.role, before.cpo_id):
            ended = say_ended(tx, await repository.end_sessions_of(tx.session, row.id, "revoked", now), "revoked", now)
            detail = "; ".join(filter(None, (detail, ended)))
        note_change(tx, actor, "updateMember", row.id, detail, now)
        result = repository.member_of(row)
    if password_hash is not None:
        # Whoever was locked out by wrong passwords (AUTH-7) was given this one to come in with.
        async with desk.database.transaction() as tx:
            await repository.forget_attempts(tx.session, account_key(result.email))
    return result


async def set_member_active(desk: Team, question: SetMemberActive, call: Call) -> Member:
    """ADM-3: activate or deactivate a member. Deactivation ends all their sessions in the same commit (AUTH-5).

    Raises Conflict for oneself and for the last active Admin, NotFound.
    """
    actor = call.member
    async with desk.database.transaction() as tx:
        now = desk.clock()
        admins = await repository.lock_active_admins(tx.session)
        row = await _lock_present(tx, question.member_id)
        if not question.active:
            refuse_to_lose("deactivate", MemberId(row.id), actor.member_id, admins)
        if row.active == question.active:
            return repository.member_of(row)
        before = repository.member_of(row)
        row.active, row.version = question.active, row.version + 1
        await tx.session.flush()
        said = MemberActivated if question.active else MemberDeactivated
        tx.emit(said(member_id=before.id, at=now))
        detail = what_changed(before, repository.member_of(row), password=False)
        if not question.active:
            detail = "; ".join(filter(None, (detail, await _end_all(tx, row, now))))
        note_change(tx, actor, "setMemberActive", row.id, detail, now)
        return repository.member_of(row)


async def remove_member(desk: Team, question: RemoveMember, call: Call) -> Nothing:
    """ADM-4: take a member off the team. The row stays for the past's sake, the email is free, the password is gone.

    Raises Conflict for oneself and for the last active Admin, NotFound. Asked again: the same answer.
    """
    actor = call.member
    async with desk.database.transaction() as tx:
        now = desk.clock()
        admins = await repository.lock_active_admins(tx.session)
        row = await repository.lock_member(tx.session, question.member_id)
        if row is None:
            raise NotFound(NO_SUCH_MEMBER)
        if row.removed_at is not None:
            return Nothing()
        refuse_to_lose("remove", MemberId(row.id), actor.member_id, admins)
        row.former_email, row.email = row.email, placeholder_email(row.id)
        row.active, row.removed_at, row.version = False, now, row.version + 1
        row.password_hash = ""
        await tx.session.flush()
        tx.emit(MemberRemoved(member_id=MemberId(row.id), at=now))
        said = f"{row.name}, {row.former_email}, role {row.role}"
        detail = "; ".join(filter(None, (said, await _end_all(tx, row, now))))
        note_change(tx, actor, "removeMember", row.id, detail, now)
    return Nothing()


def added(row: MemberRow) -> MemberAdded:
    """Return the fact that this member joined."""
    return MemberAdded(
        member_id=MemberId(row.id),
        at=row.added_at,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        cpo_id=row.cpo_id,
        phone=row.phone,
        capabilities=tuple(Capability(c) for c in row.capabilities),
    )


def changed(row: MemberRow, now: datetime) -> MemberChanged:
    """Return the member's whole entry as it is now."""
    return MemberChanged(**added(row).model_dump(exclude={"at"}), at=now, active=row.active)


async def _temporary_password(desk: Team, question: UpdateMember, actor: Actor) -> str | None:
    """Return the hash of the temporary password that is given, None when none is."""
    if question.password is None:
        return None
    if question.member_id == actor.member_id:
        raise Conflict("You cannot set a temporary password for yourself. Use “Change password”.")
    known = await _find(desk, question.member_id)
    name, email = question.name or known.name, question.email or known.email
    refuse_weak(question.password, name=name, email=email, field="password")
    async with desk.passwords.slot():
        return await desk.passwords.hash(question.password)


def _write(row: MemberRow, question: UpdateMember) -> None:
    """Write what is given into the row. What nobody can be without stays when it is given as none."""
    if question.name is not None:
        row.name = question.name
    if question.email is not None:
        row.email = email_of(question.email)
    if "phone" in question.model_fields_set:
        row.phone = question.phone
    if question.capabilities is not None:
        row.capabilities = _in_order(question.capabilities)


def _place(before: Member, question: UpdateMember) -> tuple[Role, str | None]:
    """Return role and organisation after the change: the organisation goes with the role, unless one is given."""
    role = question.role or before.role
    if "cpo_id" in question.model_fields_set:
        return role, organisation_of(role, question.cpo_id)
    return role, organisation_of(role, before.cpo_id if role is Role.CPO else None)


def _in_order(capabilities: tuple[Capability, ...]) -> list[str]:
    return [capability.value for capability in Capability if capability in capabilities]


async def _find(desk: Team, member_id: str) -> Member:
    found = await repository.find_member(desk.database.pool, member_id)
    if found is None:
        raise NotFound(NO_SUCH_MEMBER)
    return found


async def _lock_present(tx: Transaction, member_id: str) -> MemberRow:
    row = await repository.lock_member(tx.session, member_id)
    if row is None:
        raise NotFound(NO_SUCH_MEMBER)
    if row.removed_at is not None:
        raise NotFound("This member has left the team.")
    return row


async def _need_active_organisation(tx: Transaction, cpo_id: str | None) -> None:
    if cpo_id is not None and not await repository.hold_active_organisation(tx.session, cpo_id):
        raise invalid("cpo_id", "There is no active partner organisation with this id.")


async def _end_all(tx: Transaction, row: MemberRow, now: datetime) -> str:
    ended = await repository.end_sessions_of(tx.session, row.id, "deactivated", now)
    return say_ended(tx, ended, "deactivated", now)
