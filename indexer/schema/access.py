"""Who may do what on the platform, as its AccessManager has it."""

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Base, Bytes, Seconds, Standing, Uint64


class Role(Standing, Base):
    """A role and who grants and guards it."""

    __tablename__ = "roles"

    role_id: Mapped[Uint64] = mapped_column(primary_key=True, comment="number of the role; 0 is the admin")
    label: Mapped[str | None] = mapped_column(Text, comment="label, if one was set")
    admin_role: Mapped[Uint64] = mapped_column(comment="role that grants it", server_default=text("0"))
    guardian_role: Mapped[Uint64] = mapped_column(comment="role that cancels its operations", server_default=text("0"))
    grant_delay_seconds: Mapped[Seconds] = mapped_column(comment="delay of a grant", server_default=text("0"))


class RoleMember(Standing, Base):
    """A member of a role, now or once."""

    __tablename__ = "role_members"
    __table_args__ = (Index(None, "account"),)

    role_id: Mapped[Uint64] = mapped_column(primary_key=True, comment="the role")
    account: Mapped[Address] = mapped_column(primary_key=True, comment="the member")
    is_member: Mapped[bool] = mapped_column(comment="whether it is one now (from `since` on)")
    delay_seconds: Mapped[Seconds] = mapped_column(comment="delay of its calls", server_default=text("0"))
    since: Mapped[Seconds | None] = mapped_column(comment="from when on the grant counts")


class FunctionRole(Standing, Base):
    """The role that a function of a contract asks for."""

    __tablename__ = "function_roles"

    target: Mapped[Address] = mapped_column(primary_key=True, comment="the contract")
    selector: Mapped[Bytes] = mapped_column(primary_key=True, comment="the function's selector")
    role_id: Mapped[Uint64] = mapped_column(comment="the role")


class ClosedTarget(Standing, Base):
    """A contract that the access manager closed, now or once."""

    __tablename__ = "closed_targets"

    target: Mapped[Address] = mapped_column(primary_key=True, comment="the contract")
    is_closed: Mapped[bool] = mapped_column(comment="whether it is closed now")
