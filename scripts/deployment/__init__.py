"""The one deployment path: scripts, the demonstration and the tests all use `deploy_platform`."""

from scripts.deployment.manifest import write_manifest
from scripts.deployment.platform import Platform, deploy_platform
from scripts.deployment.roles import RoleHolders

__all__ = ["Platform", "RoleHolders", "deploy_platform", "write_manifest"]
