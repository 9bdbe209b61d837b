"""Promises about the Solidity sources that no compiler holds."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

CONTRACTS = Path(__file__).parents[2] / "contracts"
SOURCES = {path.relative_to(CONTRACTS).as_posix(): path.read_text() for path in sorted(CONTRACTS.rglob("*.sol"))}
OURS = {name: text for name, text in SOURCES.items() if not name.startswith("mocks/")}

#: inline suppressions of slither's findings by file; each has its reason on the line above
SUPPRESSIONS = {
    "compliance/ComplianceRules.sol": 4,
    "compliance/ModularCompliance.sol": 4,
    "compliance/StakeReports.sol": 1,
    "compliance/modules/AffiliateVolumeModule.sol": 1,
    "compliance/modules/ConditionalTransferModule.sol": 1,
    "compliance/Preflight.sol": 1,
    "compliance/PreflightCase.sol": 2,
    "compliance/modules/HolderCapModule.sol": 1,
    "compliance/modules/HoldingPeriodModule.sol": 2,
    "compliance/modules/RollingTotal.sol": 1,
    "compliance/modules/TimeTransfersLimitsModule.sol": 1,
    "compliance/modules/TransferFeesModule.sol": 1,
    "compliance/modules/VolumeWindowModule.sol": 1,
    "data/DatedAmount.sol": 2,
    "identity/AttestedVerification.sol": 2,
    "identity/ClaimIssuer.sol": 1,
    "identity/IdentityRegistryStorage.sol": 1,
    "identity/ListenerList.sol": 1,
    "income/DividendPayments.sol": 1,
    "issuance/Offering.sol": 2,
    "market/OfferBoard.sol": 2,
    "market/PoolBooks.sol": 1,
    "market/PoolParties.sol": 2,
    "market/PoolStakes.sol": 3,
    "market/SwapPreflight.sol": 1,
    "token/TokenAgency.sol": 3,
    "token/TokenMovement.sol": 1,
    "token/TokenParts.sol": 3,
    "token/TokenRecovery.sol": 1,
    "token/TokenRestrictions.sol": 1,
}


def test_error_names__are_unique():
    names = Counter(name for text in OURS.values() for name in re.findall(r"^\s*error (\w+)\(", text, re.MULTILINE))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_file__states_licence_and_compiler():
    head = "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n"
    assert [name for name, text in SOURCES.items() if not text.startswith(head)] == []


def test_reverts__are_custom_errors():
    plain = re.compile(r"\brequire\s*\([^;]*\"|\brevert\s*\(\s*\"")
    assert [name for name, text in OURS.items() if plain.search(text)] == []


def test_suppressions_of_slither__are_counted_and_have_reasons():
    found: dict[str, int] = {}
    for name, text in OURS.items():
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if "slither-disable" in line:
                found[name] = found.get(name, 0) + 1
                assert lines[number - 1].strip().startswith("//"), f"{name}:{number + 1} gives no reason above"
    assert found == SUPPRESSIONS
