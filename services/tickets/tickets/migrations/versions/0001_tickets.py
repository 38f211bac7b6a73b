"""Tickets, their text, their history, members and contacts as tickets knows them."""

from alembic import op

revision = "0001"
down_revision = None

# What a list filters and sorts by without looking into the table: every index that a list walks carries the filters,
# every index that it gathers from carries the orders too (decision 0022).
_FILTERED = "status, priority, category, assignee_no, target_missed, created_at, visit_date"
_ORDERED = f"{_FILTERED}, updated_at, respond_by"
_WALKED = {
    "reference": "status, id",
    "updated_at": "status, updated_at, id",
    "respond_by": "status, respond_by, id",
    "visit_date": "status, visit_date, id",
}
_GATHERED = {
    "priority": ("status, priority, id", None),
    "created_at": ("status, created_at, id", None),
    "assignee": ("assignee_no, status, id", None),
    "contact": ("contact_id, id", "contact_id IS NOT NULL"),
    "charger": ("charger_id, id", "charger_id IS NOT NULL"),
    "visit": ("visit_date, id", "visit_date IS NOT NULL"),
}


def _index(name: str, keys: str, carried: str, where: str | None = None) -> str:
    included = ", ".join(column for column in carried.split(", ") if column not in keys.split(", "))
    condition = f" WHERE {where}" if where else ""
    return f"CREATE INDEX ticket_by_{name} ON ticket ({keys}) INCLUDE ({included}){condition}"


_TABLES = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE member (
    no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    name text NOT NULL,
    role text NOT NULL,
    capabilities text[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    removed boolean NOT NULL DEFAULT false
);

CREATE TABLE contact (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    merged_into uuid
);

CREATE SEQUENCE ticket_number AS bigint MAXVALUE 999999999;

CREATE TABLE ticket (
    id bigint PRIMARY KEY DEFAULT nextval('ticket_number'),
    ticket_key uuid NOT NULL UNIQUE,
    status smallint NOT NULL CHECK (status BETWEEN 0 AND 4),
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 3),
    category smallint NOT NULL CHECK (category BETWEEN 0 AND 3),
    assignee_no integer REFERENCES member,
    contact_id uuid,
    charger_id text,
    call_id uuid,
    visit_date date,
    visit_time time,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    respond_by timestamptz NOT NULL,
    responded_at timestamptz,
    target_missed boolean NOT NULL DEFAULT false,
    version integer NOT NULL,
    contact_unchecked boolean NOT NULL DEFAULT false,
    charger_unchecked boolean NOT NULL DEFAULT false,
    created_by_id text NOT NULL,
    created_by_name text NOT NULL,
    summary text NOT NULL,
    search text NOT NULL,
    CONSTRAINT ticket_open_means_nobody CHECK ((status = 0) = (assignee_no IS NULL)),
    CONSTRAINT ticket_visit_time_has_a_day CHECK (visit_time IS NULL OR visit_date IS NOT NULL),
    CONSTRAINT ticket_work_means_response CHECK (status < 2 OR responded_at IS NOT NULL)
);
COMMENT ON COLUMN ticket.status IS '0 OPEN, 1 ASSIGNED, 2 IN_PROGRESS, 3 RESOLVED, 4 CLOSED';
COMMENT ON COLUMN ticket.priority IS '0 critical, 1 high, 2 normal, 3 low';
COMMENT ON COLUMN ticket.category IS '0 technical_support, 1 installation, 2 service, 3 maintenance';

CREATE TABLE ticket_text (
    ticket_id bigint PRIMARY KEY REFERENCES ticket,
    description text NOT NULL
);
COMMENT ON TABLE ticket_text IS 'Apart, so that lists and changes of status carry no long texts';

CREATE TABLE history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES ticket,
    version integer NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    by_id text,
    by_name text,
    was text,
    now text,
    text text,
    resolution boolean NOT NULL DEFAULT false,
    UNIQUE (ticket_id, version)
);

CREATE TABLE change (
    change_id uuid NOT NULL,
    ticket_id bigint NOT NULL REFERENCES ticket,
    asked bytea NOT NULL,
    at timestamptz NOT NULL,
    answer jsonb NOT NULL,
    PRIMARY KEY (change_id, ticket_id)
);
COMMENT ON TABLE change IS 'Changes already made, so that one asked again gets the same answer; kept for a week';
CREATE INDEX change_by_age ON change (at);

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES ticket,
    version integer,
    name text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    sha256 text,
    at timestamptz NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    CONSTRAINT attachment_kept_is_whole CHECK ((version IS NULL) = (sha256 IS NULL))
);
COMMENT ON COLUMN attachment.version IS 'of the ticket when the file became part of it; null while it is being sent';
CREATE INDEX attachment_of_ticket ON attachment (ticket_id, version);
CREATE INDEX attachment_unfinished ON attachment (at) WHERE version IS NULL;

CREATE TABLE saved_view (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL,
    name text NOT NULL,
    filter text NOT NULL,
    shared boolean NOT NULL
);
COMMENT ON COLUMN saved_view.filter IS 'JSON, as text: a search may hold any character, jsonb may not';
CREATE INDEX saved_view_of_owner ON saved_view (owner_id);
CREATE INDEX saved_view_shared ON saved_view (name) WHERE shared;

CREATE TABLE macro (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    text text NOT NULL,
    status smallint,
    priority smallint
);
"""

_COUNTED = (
    """
CREATE TABLE ticket_count (
    assignee_no integer NOT NULL,
    status smallint NOT NULL,
    priority smallint NOT NULL,
    category smallint NOT NULL,
    target_missed boolean NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (assignee_no, status, priority, category, target_missed)
)
""",
    "COMMENT ON TABLE ticket_count IS 'How many tickets of a kind; assignee_no 0 is nobody. Add ticket_count_change'",
    """
CREATE TABLE ticket_count_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assignee_no integer NOT NULL,
    status smallint NOT NULL,
    priority smallint NOT NULL,
    category smallint NOT NULL,
    target_missed boolean NOT NULL,
    n integer NOT NULL
)
""",
    "COMMENT ON TABLE ticket_count_change IS 'Not yet folded into ticket_count: appended, so that no two changes wait'",
    """
CREATE FUNCTION count_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.assignee_no, OLD.status, OLD.priority, OLD.category, OLD.target_missed)
            IS NOT DISTINCT FROM (NEW.assignee_no, NEW.status, NEW.priority, NEW.category, NEW.target_missed) THEN
            RETURN NULL;
        END IF;
        INSERT INTO ticket_count_change (assignee_no, status, priority, category, target_missed, n)
        VALUES (coalesce(OLD.assignee_no, 0), OLD.status, OLD.priority, OLD.category, OLD.target_missed, -1);
    END IF;
    INSERT INTO ticket_count_change (assignee_no, status, priority, category, target_missed, n)
    VALUES (coalesce(NEW.assignee_no, 0), NEW.status, NEW.priority, NEW.category, NEW.target_missed, 1);
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER count_ticket AFTER INSERT OR UPDATE OF assignee_no, status, priority, category, target_missed ON ticket
    FOR EACH ROW EXECUTE FUNCTION count_ticket()
""",
)

_UNALTERABLE = (
    """
CREATE FUNCTION history_is_never_altered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a ticket is never altered' USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE TRIGGER history_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_never_altered()
""",
    # An owner could grant itself this again, but no slip of a statement can.
    "REVOKE UPDATE, DELETE, TRUNCATE ON history FROM CURRENT_USER",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in (s for s in _TABLES.split(";\n") if s.strip()):
        op.execute(statement)
    for statement in (*_COUNTED, *_UNALTERABLE):
        op.execute(statement)
    for name, keys in _WALKED.items():
        op.execute(_index(name, keys, _FILTERED))
    for name, (keys, where) in _GATHERED.items():
        op.execute(_index(name, keys, _ORDERED, where))
    op.execute("CREATE INDEX ticket_by_call ON ticket (call_id) WHERE call_id IS NOT NULL")
    op.execute("CREATE INDEX ticket_due ON ticket (respond_by, id) WHERE responded_at IS NULL AND NOT target_missed")
    op.execute("CREATE INDEX ticket_unchecked ON ticket (id) WHERE contact_unchecked OR charger_unchecked")
    op.execute("CREATE INDEX ticket_touched_last ON ticket (updated_at DESC, id DESC)")
    # Without a pending list: every search would read it from end to end.
    op.execute("CREATE INDEX ticket_search ON ticket USING gin (search gin_trgm_ops) WITH (fastupdate = off)")


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "ticket_count",
        "ticket_count_change",
        "macro",
        "saved_view",
        "attachment",
        "change",
        "history",
        "ticket_text",
        "ticket",
        "contact",
        "member",
    ):
        op.execute(f"DROP TABLE {table}")
    for function in ("history_is_never_altered", "count_ticket"):
        op.execute(f"DROP FUNCTION {function}()")
    op.execute("DROP SEQUENCE ticket_number")
