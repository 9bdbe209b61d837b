// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IWithholding
/// @notice Tables of tax that is withheld from dividends: a rate for each country of residence, and a lower one for whoever proves it by a claim.
/// @dev UNITS rates in basis points; countries as ISO 3166-1 numeric. ROUNDING what is withheld is rounded up.
interface IWithholding {
    /// @param country of residence, as the identity registry has it
    /// @param bps withheld
    /// @param treatyBps withheld from whoever holds the table's treaty claim
    struct Rate {
        uint16 country;
        uint16 bps;
        uint16 treatyBps;
    }

    /// @param token whose dividends it is for
    /// @param otherBps withheld from residents of countries that are not listed
    /// @param taxAgent who gets what was withheld
    /// @param treatyTopic claim topic that proves a treaty rate, 0 for none
    struct Table {
        address token;
        uint16 otherBps;
        address taxAgent;
        uint256 treatyTopic;
    }

    event WithholdingTableSet(
        uint256 indexed tableId, address indexed token, address taxAgent, uint256 treatyTopic, uint16 otherBps, Rate[] rates
    );

    error WithholdingRateOutOfRange(uint16 country, uint16 bps, uint16 treatyBps);
    error WithholdingCountryInvalid(uint16 country);
    error WithholdingCountryTwice(uint16 country);
    error WithholdingRatesTooMany(uint256 length, uint256 limit);
    error WithholdingAgentZero();
    error WithholdingTableUnknown(uint256 tableId, address token);

    /// @notice Writes a table for `token`, which stands as it is; whatever changes is a new one. The token's owner.
    /// @return tableId by which distributions name it
    function addWithholdingTable(address token, Rate[] calldata rates, uint16 otherBps, address taxAgent, uint256 treatyTopic)
        external
        returns (uint256 tableId);

    function withholdingTable(uint256 tableId) external view returns (Table memory);

    function withholdingTableCount() external view returns (uint256);

    /// @notice What a table withholds from residents of `country`, and with the treaty claim.
    function withholdingRate(uint256 tableId, uint16 country) external view returns (uint16 bps, uint16 treatyBps);
}
