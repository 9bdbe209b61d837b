"""What is on chain, what a profile wants, and the difference: pure, but for the reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_typing import ChecksumAddress
from web3.contract import Contract

from aimy.chain import Chain
from aimy.compliance.arguments import Terms, resolve
from aimy.compliance.profile import Profile, ProfileError, load_profile, profiles
from aimy.compliance.rules import KINDS, Setting, State
from aimy.errors import AimyError, ContractRefused


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules of a token as they stand, by module; bound modules that nobody here knows; and the profile's name."""

    token: ChecksumAddress
    compliance: ChecksumAddress
    states: Mapping[str, State]
    unknown: tuple[ChecksumAddress, ...]
    profile: tuple[str, int, bytes] | None


@dataclass(frozen=True, slots=True)
class Change:
    """What takes a token from where it stands to a profile. `lines` say it, each begun with " ", "+" or "-"."""

    removed: tuple[str, ...]
    added: tuple[str, ...]
    settings: tuple[tuple[str, Setting], ...]
    lines: tuple[str, ...]
    is_same_profile: bool

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.added or self.settings) and self.is_same_profile


def standing_of(chain: Chain, token: str) -> Standing:
    """Reads the rules of `token` from the chain. AimyError where there is no token of this platform."""
    try:
        shares = chain.at("SecurityToken", token)
    except ValueError:
        raise AimyError(f"the token is {token!r}, expected an address") from None
    if not chain.code(shares.address):
        raise AimyError(f"there is no contract at {shares.address}, expected a token of this platform")
    try:
        compliance = chain.at("ModularCompliance", chain.call(shares.functions.compliance()))
        bound = chain.call(compliance.functions.getModules())
        id_, version, content_hash = chain.call(compliance.functions.profile())
    except ContractRefused as error:
        raise AimyError(f"{shares.address} is no token of this platform, or its compliance is not") from error
    by_address = {deployed.address: name for name, deployed in chain.manifest.contracts.items() if name in KINDS}
    names = [by_address[module] for module in bound if module in by_address]
    with chain.rpc():
        states = {name: KINDS[name].read(chain.contract(name), compliance.address) for name in names}
    return Standing(
        token=shares.address,
        compliance=compliance.address,
        states=states,
        unknown=tuple(module for module in bound if module not in by_address),
        profile=(id_.rstrip(b"\0").decode(), version, content_hash) if any(id_) else None,
    )


def change_to(standing: Standing, profile: Profile, terms: Terms) -> Change:
    """What differs; rules that no version of the standing profile brought are the issuer's own and stay."""
    wanted = {rule["module"]: _state(rule, terms) for rule in profile.rules}
    ours = set(_brought_by(standing)) & standing.states.keys()
    removed = tuple(sorted(ours - wanted.keys()))
    added = tuple(name for name in wanted if name not in standing.states)
    settings: list[tuple[str, Setting]] = []
    lines: list[str] = []
    for name, state in wanted.items():
        current = standing.states.get(name)
        settings += [(name, setting) for setting in KINDS[name].settings(current, state)]
        lines += _difference(name, current, state)
    for name in removed:
        lines += [f"- {name}: {line}" for line in KINDS[name].words(standing.states[name])]
    for name in standing.states.keys() - wanted.keys() - set(removed):
        lines += [f"  {name}: {line} (the issuer's own)" for line in KINDS[name].words(standing.states[name])]
    is_same = standing.profile == (profile.id, profile.version, profile.content_hash)
    return Change(removed, added, tuple(settings), tuple(lines), is_same)


def configuration(chain: Chain, change: Change, profile: Profile) -> tuple[Any, ...]:
    """The argument of `configure`."""
    address = {name: chain.manifest.contracts[name].address for name in (*change.removed, *change.added)}
    modules: list[ChecksumAddress] = []
    settings: list[bytes] = []
    for name, (function, arguments) in change.settings:
        contract: Contract = chain.contract(name)
        modules.append(contract.address)
        settings.append(bytes.fromhex(contract.encode_abi(function, args=arguments)[2:]))
    removed, added = [address[name] for name in change.removed], [address[name] for name in change.added]
    return removed, added, modules, settings, profile.on_chain


def _state(rule: Mapping[str, Any], terms: Terms) -> State:
    if rule["module"] not in KINDS:
        raise ProfileError(f"a profile names the rule {rule['module']}, expected one of {', '.join(KINDS)}")
    return KINDS[rule["module"]].wanted(
        {name: resolve(said, terms) for name, said in rule.get("arguments", {}).items()}
    )


def _brought_by(standing: Standing) -> tuple[str, ...]:
    """The rules of the profile that stands, if it is one of these files, unchanged."""
    if standing.profile is None:
        return ()
    id_, version, content_hash = standing.profile
    if version not in profiles().get(id_, []):
        return ()
    profile = load_profile(f"{id_}@{version}")
    return profile.modules if profile.content_hash == content_hash else ()


def _difference(name: str, current: State | None, wanted: State) -> list[str]:
    before = [] if current is None else KINDS[name].words(current)
    after = KINDS[name].words(wanted)
    gone = [f"- {name}: {line}" for line in before if line not in after]
    return gone + [f"{' ' if line in before else '+'} {name}: {line}" for line in after]
