"""The deployment manifest: which contracts make up the platform, where they are and which code they run."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from eth_typing import ChecksumAddress
from eth_utils.address import is_checksum_address
from eth_utils.crypto import keccak
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_serializer
from web3 import Web3

from aimy.errors import FatalError
from aimy.rpc import rpc_errors

SCHEMA = "aimy.deployment/1"


def _checksummed(value: str) -> str:
    if not is_checksum_address(value):
        raise ValueError(f"{value!r} is not an EIP-55 address")
    return value


class Deployed(BaseModel):
    """One contract: address, block of its creation, keccak256 of its runtime code, name of its ABI."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[ChecksumAddress, AfterValidator(_checksummed)]
    block: Annotated[int, Field(ge=0)]
    code_hash: Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
    abi: Annotated[str, Field(min_length=1)]


class Manifest(BaseModel):
    """A deployment, keyed by contract names in CamelCase."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chain_id: Annotated[int, Field(gt=0)]
    name: Annotated[str, Field(min_length=1)]
    start_block: Annotated[int, Field(ge=0)]
    contracts: Annotated[Mapping[str, Deployed], AfterValidator(MappingProxyType)]

    @field_serializer("contracts")
    def _plain(self, contracts: Mapping[str, Deployed]) -> dict[str, Deployed]:
        return dict(contracts)

    @classmethod
    def load(cls, path: Path | str) -> Manifest:
        """Reads `path`; FatalError that says what is wrong with it."""
        try:
            raw: Any = json.loads(Path(path).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise FatalError(
                f"no deployment manifest at {path}: deploy with `aimy deploy` or set AIMY_DEPLOYMENT to its path"
            ) from None
        except (OSError, ValueError) as error:
            raise FatalError(f"the deployment manifest {path} cannot be read: {error}") from error
        schema = raw.pop("schema", None) if isinstance(raw, dict) else None
        if schema != SCHEMA:
            raise FatalError(f"the deployment manifest {path} has the schema {schema!r}, expected {SCHEMA!r}")
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise FatalError(f"the deployment manifest {path} is wrong at {place}: {first['msg']}") from error

    def save(self, path: Path | str) -> None:
        """Writes `path` whole or not at all."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"schema": SCHEMA, **self.model_dump(mode="json")}, indent=2) + "\n"
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)

    def deployed(self, name: str) -> Deployed:
        """The contract called `name`; FatalError when the deployment has none."""
        try:
            return self.contracts[name]
        except KeyError:
            raise FatalError(
                f"deployment {self.name!r} has no contract {name!r}, only {', '.join(sorted(self.contracts))}"
            ) from None

    def verify(self, web3: Web3) -> None:
        """Compares chain id and code with the chain: FatalError names what differs, TransientError if it is silent."""
        with rpc_errors():
            chain_id = web3.eth.chain_id
        if chain_id != self.chain_id:
            raise FatalError(f"the chain has id {chain_id}, deployment {self.name!r} is for {self.chain_id}")
        for name, deployed in self.contracts.items():
            with rpc_errors():
                code = bytes(web3.eth.get_code(deployed.address))
            if not code:
                raise FatalError(f"{name} has no code at {deployed.address}")
            found = "0x" + keccak(code).hex()
            if found != deployed.code_hash:
                raise FatalError(
                    f"{name} at {deployed.address} runs code {found}, the deployment says {deployed.code_hash}"
                )
