// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";

/// @title ComplianceModule
/// @notice What every rule shares: which compliance contracts it serves, since when, and one small parameter for each.
abstract contract ComplianceModule is IComplianceModule, ERC165 {
    /// @param isBound true while the compliance uses this module
    /// @param term how many times it was bound; books are kept per term, so that none survives an unbinding
    /// @param parameter what the rule needs at every check
    struct Binding {
        bool isBound;
        uint32 term;
        uint216 parameter;
    }

    mapping(address compliance => Binding) internal _bindings;

    modifier onlyBound() {
        require(_bindings[msg.sender].isBound, ModuleNotBound(msg.sender));
        _;
    }

    /// @inheritdoc IComplianceModule
    function bindCompliance(address compliance) external {
        require(compliance == msg.sender, ModuleCallerNotCompliance(compliance, msg.sender));
        Binding storage binding = _bindings[compliance];
        require(!binding.isBound, ModuleAlreadyBound(compliance));
        binding.isBound = true;
        ++binding.term;
        binding.parameter = 0;
        emit ComplianceBound(compliance);
    }

    /// @inheritdoc IComplianceModule
    function unbindCompliance(address compliance) external {
        require(compliance == msg.sender, ModuleCallerNotCompliance(compliance, msg.sender));
        require(_bindings[compliance].isBound, ModuleNotBound(compliance));
        _bindings[compliance].isBound = false;
        emit ComplianceUnbound(compliance);
    }

    /// @inheritdoc IComplianceModule
    function isComplianceBound(address compliance) external view returns (bool) {
        return _bindings[compliance].isBound;
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IComplianceModule).interfaceId || super.supportsInterface(interfaceId);
    }
}
