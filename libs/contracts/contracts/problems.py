"""Problems: errors as they cross borders (RFC 9457). A service raises them, RPC carries them, the API shows them."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

URN = "urn:voltcharge:problem:"


class Problem(BaseModel):
    """The body of an error: what happened, whether anything changed, and what to do next."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    title: str
    status: int
    detail: str


class ProblemError(Exception):
    """An expected error with a sentence for whoever asked. `extra` becomes members of the problem body."""

    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    status: ClassVar[int] = 500

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def problem(self) -> Problem:
        """Return the body to send."""
        return Problem(type=URN + self.slug, title=self.title, status=self.status, detail=self.detail, **self.extra)


class InvalidInput(ProblemError):
    """The request cannot be understood or breaks a rule; nothing was changed."""

    slug, title, status = "invalid-input", "Something in the request is not right", 422


class Unauthenticated(ProblemError):
    """No live session stands behind the request."""

    slug, title, status = "unauthenticated", "Please sign in", 401


class InvalidCredentials(ProblemError):
    """Email or password is wrong; never says which (AUTH-1)."""

    slug, title, status = "invalid-credentials", "Email or password is not correct", 401


class Forbidden(ProblemError):
    """The actor's role does not permit this."""

    slug, title, status = "forbidden", "Your role does not permit this", 403


class PasswordChangeRequired(ProblemError):
    """The member still has the temporary password; nothing else works before it is changed (AUTH-6)."""

    slug, title, status = "password-change-required", "Please choose a password of your own first", 403


class NotFound(ProblemError):
    """It does not exist, or not for this actor: the two are not told apart."""

    slug, title, status = "not-found", "There is no such thing", 404


class Conflict(ProblemError):
    """The state has moved on, or the name is taken; nothing was changed."""

    slug, title, status = "conflict", "This conflicts with the present state", 409


class Throttled(ProblemError):
    """Too many attempts. `retry_after_s` says in how many seconds the next one makes sense."""

    slug, title, status = "throttled", "Too many attempts", 429

    def __init__(self, detail: str, *, retry_after_s: int, **extra: Any) -> None:
        super().__init__(detail, retry_after_s=retry_after_s, **extra)


class SignInSlowed(Throttled):
    """Repeated wrong passwords are slowed (AUTH-7)."""

    slug, title = "sign-in-slowed", "Please wait before the next attempt"


class SignInLocked(Throttled):
    """Too many wrong passwords: locked for a while (AUTH-7)."""

    slug, title = "sign-in-locked", "Sign-in is locked for now"


class Unavailable(ProblemError):
    """A part of the suite does not answer; what it would have said is unknown, not empty."""

    slug, title, status = "unavailable", "A part of the system does not answer", 503


class DeadlineExceeded(Unavailable):
    """No answer before the caller's deadline. The act may still happen."""

    slug, title, status = "deadline-exceeded", "No answer in time", 504


class ChargerOffline(Unavailable):
    """No gateway holds a connection of this charger. Nothing was sent."""

    slug, title, status = "charger-offline", "The charger is offline", 503


def _kinds(root: type[ProblemError]) -> dict[str, type[ProblemError]]:
    found = {root.slug: root}
    for child in root.__subclasses__():
        # A service's own kind that crosses the border under its parent's name arrives as the parent.
        found = _kinds(child) | found
    return found


def raise_problem(problem: Problem) -> None:
    """Raise the ProblemError that `problem` describes, as the far side raised it."""
    kind = _kinds(ProblemError).get(problem.type.removeprefix(URN), ProblemError)
    error = kind.__new__(kind)
    ProblemError.__init__(error, problem.detail, **(problem.model_extra or {}))
    raise error
