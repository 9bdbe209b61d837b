"""Roles of the platform's AccessManager."""

from indexer.projections.spec import On, Standing, flag, integer, literal, number, raw, text

_ACCESS = ("PlatformAccess",)
_ROLE = {"role_id": number("roleId")}
_MEMBER = {**_ROLE, "account": text("account")}

ROLES = Standing(
    "roles",
    (
        On(_ACCESS, "RoleGranted", key=_ROLE),
        On(_ACCESS, "RoleLabel", key=_ROLE, sets={"label": text("label")}),
        On(_ACCESS, "RoleAdminChanged", key=_ROLE, sets={"admin_role": number("admin")}),
        On(_ACCESS, "RoleGuardianChanged", key=_ROLE, sets={"guardian_role": number("guardian")}),
        On(_ACCESS, "RoleGrantDelayChanged", key=_ROLE, sets={"grant_delay_seconds": integer("delay")}),
    ),
)

ROLE_MEMBERS = Standing(
    "role_members",
    (
        On(
            _ACCESS,
            "RoleGranted",
            key=_MEMBER,
            sets={
                "is_member": literal(True),
                "delay_seconds": integer("delay"),
                # A changed delay of an old member has its own start; membership goes on.
                "since": f"CASE WHEN {flag('newMember')} THEN {integer('since')} END",
            },
        ),
        On(_ACCESS, "RoleRevoked", key=_MEMBER, sets={"is_member": literal(False)}),
    ),
)

FUNCTION_ROLES = Standing(
    "function_roles",
    (
        On(
            _ACCESS,
            "TargetFunctionRoleUpdated",
            key={"target": text("target"), "selector": raw("selector")},
            sets={"role_id": number("roleId")},
        ),
    ),
)

CLOSED_TARGETS = Standing(
    "closed_targets",
    (On(_ACCESS, "TargetClosed", key={"target": text("target")}, sets={"is_closed": flag("closed")}),),
)

PROJECTIONS = (ROLES, ROLE_MEMBERS, FUNCTION_ROLES, CLOSED_TARGETS)
