// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {Movement} from "../interfaces/Movement.sol";
import {IssuanceModule} from "./IssuanceModule.sol";

/// @title PurchaserCapModule
/// @notice At most so many people buy issued shares within a trailing window of days, all together or of each country. Who holds a
///         claim that exempts him does not count.
/// @dev UNITS calendar days in UTC. A purchase on day d counts until the end of day d + window - 1.
///      One identity is one person, whichever wallet it buys with, and counts once: on the day of its latest purchase, in the country of
///      the wallet it made that with. Burns and transfers change nothing: who has bought has bought.
///      TRUST each compliance decides for its own token only; the agents of the token say truly under which regime they issue.
///      NOT CHECKED what is issued to a conduit. Another regime begins with its own count; another way to count, together or by country,
///      forgets whom the one before counted.
/// @custom:stop the compliance removes it.
contract PurchaserCapModule is IssuanceModule {
    /// @dev One slot: when and where somebody bought last, without being exempt.
    struct Purchase {
        uint32 day;
        uint32 place;
        bool isCounted;
    }

    uint8 private constant LIMIT_REACHED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 5;

    uint256 private constant WINDOW_LIMIT = 400;
    uint256 private constant COUNTRY_LIMIT = 999;
    /// @dev Where everybody counts who is not counted by country: no country's code.
    uint32 private constant TOGETHER = type(uint32).max;

    /// @dev Limit, the window above it, two flags on top.
    uint256 private constant WINDOW_AT = 16;
    uint256 private constant PER_COUNTRY = 1 << 32;
    uint256 private constant HAS_COUNTRIES = 1 << 33;

    /// @dev A word counts 16 days in 16 bits each.
    uint256 private constant DAYS = 16;
    uint256 private constant LAST_LANE = 240;
    uint256 private constant COUNT_MASK = type(uint16).max;
    /// @dev Every second count of a word, and a one in each of these places.
    uint256 private constant PAIR_MASK = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant PAIR_ONES = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant PAIR_SUM_AT = 224;

    mapping(uint256 term => uint256) private _exemptTopics;
    /// @dev 256 countries to a word.
    mapping(uint256 term => mapping(uint256 word => uint256)) private _countries;
    mapping(bytes32 books => mapping(address onchainId => Purchase)) private _purchases;
    mapping(bytes32 books => mapping(uint256 place => mapping(uint256 word => uint256))) private _counts;

    event PurchaserCapSet(
        address indexed compliance, uint16 limit, uint16 windowDays, uint256 exemptTopic, bool isPerCountry, uint16[] countries
    );

    error PurchaserCapZero();
    error PurchaserWindowOutOfRange(uint16 windowDays, uint256 longest);
    error PurchaserCountryInvalid(uint16 country);
    error PurchaserCountryTwice(uint16 country);

    /// @notice Sets how many may buy within `windowDays`. Until it is set, nobody may.
    /// @param limit most people
    /// @param windowDays calendar days of the window, this one included
    /// @param exemptTopic topic of the claim whose holders do not count, zero if everybody counts
    /// @param isPerCountry true if so many of each country may buy, false if so many may together
    /// @param countries those that the rule is about, ISO 3166-1 numeric; none for all
    function setPurchaserCap(uint16 limit, uint16 windowDays, uint256 exemptTopic, bool isPerCountry, uint16[] calldata countries)
        external
        onlyBound
    {
        require(limit != 0, PurchaserCapZero());
        require(windowDays != 0 && windowDays <= WINDOW_LIMIT, PurchaserWindowOutOfRange(windowDays, WINDOW_LIMIT));
        uint256 term = _bindings[msg.sender].term;
        _exemptTopics[term] = exemptTopic;
        _setCountries(term, countries);
        uint256 flags = (isPerCountry ? PER_COUNTRY : 0) | (countries.length != 0 ? HAS_COUNTRIES : 0);
        _setValue(flags | uint256(windowDays) << WINDOW_AT | limit);
        emit PurchaserCapSet(msg.sender, limit, windowDays, exemptTopic, isPerCountry, countries);
    }

    function getPurchaserCap(address compliance)
        external
        view
        returns (uint16 limit, uint16 windowDays, uint256 exemptTopic, bool isPerCountry, uint16[] memory countries)
    {
        uint256 parameter = parameterOf(compliance);
        uint256 term = _termOf(parameter);
        (limit, windowDays, exemptTopic) = (uint16(parameter), uint16(parameter >> WINDOW_AT), _exemptTopics[term]);
        isPerCountry = parameter & PER_COUNTRY != 0;
        uint256 count = 0;
        countries = new uint16[](COUNTRY_LIMIT);
        for (uint16 country = 1; country <= COUNTRY_LIMIT; ++country) {
            if (_isListed(term, country)) countries[count++] = country;
        }
        // Leaves out what was not filled.
        assembly ("memory-safe") {
            mstore(countries, count)
        }
    }

    /// @notice How many have bought within the window that ends today and count: of `country`, if the rule counts by country.
    function purchasersWithin(address compliance, uint16 country) external view returns (uint256) {
        uint256 parameter = parameterOf(compliance);
        return _countWithin(_currentBooks(compliance), _placeOf(country, parameter), block.timestamp / 1 days, parameter);
    }

    /// @notice The day since 1970 on which `onchainId` bought last without being exempt; false if it never did.
    function purchaseOf(address compliance, address onchainId) external view returns (bool isCounted, uint256 day) {
        Purchase memory last = _purchases[_currentBooks(compliance)][onchainId];
        return (last.isCounted, last.day);
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == LIMIT_REACHED) return "as many people have bought within the window as may";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "PurchaserCapModule";
    }

    function _record(bytes32 books, Movement calldata movement, uint256 parameter) internal override {
        if (!_isAbout(movement, parameter) || movement.toIdentity == address(0)) return;
        Purchase memory last = _purchases[books][movement.toIdentity];
        uint32 today = uint32(movement.at / 1 days);
        uint32 place = _placeOf(movement.toCountry, parameter);
        if (last.isCounted && last.day == today && last.place == place) return;
        if (_isExempt(movement, _exemptTopics[_termOf(parameter)])) return;
        if (last.isCounted) _countOff(books, last.place, last.day);
        _countIn(books, place, today);
        _purchases[books][movement.toIdentity] = Purchase(today, place, true);
    }

    /// @dev Claims are asked for where somebody is refused without one only.
    function _check(bytes32 books, Movement calldata movement, uint256 parameter) internal view override returns (uint8 code) {
        if (!_isAbout(movement, parameter)) return 0;
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        uint256 today = movement.at / 1 days;
        uint32 place = _placeOf(movement.toCountry, parameter);
        Purchase memory last = _purchases[books][movement.toIdentity];
        if (last.isCounted && last.place == place && last.day + _windowDays(parameter) > today) return 0;
        if (_countWithin(books, place, today, parameter) < uint16(parameter)) return 0;
        return _isExempt(movement, _exemptTopics[_termOf(parameter)]) ? 0 : LIMIT_REACHED;
    }

    /// @dev On the first day on which enough have left the window, if none come meanwhile.
    function _nextAllowed(bytes32 books, Movement calldata movement, uint256 parameter, uint8 code)
        internal
        view
        override
        returns (uint40)
    {
        if (code != LIMIT_REACHED || uint16(parameter) == 0) return Forecast.NEVER;
        uint256 today = movement.at / 1 days;
        uint256 place = _placeOf(movement.toCountry, parameter);
        uint256 staying = _countWithin(books, place, today, parameter);
        uint256 day = _firstDay(today, parameter);
        while (true) {
            staying -= _countOn(books, place, day);
            if (staying < uint16(parameter)) break;
            ++day;
        }
        // The cast loses nothing: purchases lie in the past, and the window is at most 400 days.
        return uint40((day + _windowDays(parameter)) * 1 days);
    }

    function _setCountries(uint256 term, uint16[] calldata countries) private {
        mapping(uint256 word => uint256) storage listed = _countries[term];
        for (uint256 word = 0; word <= COUNTRY_LIMIT >> 8; ++word) {
            listed[word] = 0;
        }
        for (uint256 i = 0; i < countries.length; ++i) {
            uint16 country = countries[i];
            require(country != 0 && country <= COUNTRY_LIMIT, PurchaserCountryInvalid(country));
            require(!_isListed(term, country), PurchaserCountryTwice(country));
            listed[country >> 8] |= 1 << (country & 0xff);
        }
    }

    function _countIn(bytes32 books, uint256 place, uint256 day) private {
        if (_countOn(books, place, day) < COUNT_MASK) _counts[books][place][day / DAYS] += 1 << _laneOf(day);
    }

    function _countOff(bytes32 books, uint256 place, uint256 day) private {
        if (_countOn(books, place, day) > 0) _counts[books][place][day / DAYS] -= 1 << _laneOf(day);
    }

    function _countOn(bytes32 books, uint256 place, uint256 day) private view returns (uint256) {
        return _counts[books][place][day / DAYS] >> _laneOf(day) & COUNT_MASK;
    }

    /// @dev How many count on the days of the window that ends with `today`.
    function _countWithin(bytes32 books, uint256 place, uint256 today, uint256 parameter) private view returns (uint256 sum) {
        uint256 first = _firstDay(today, parameter);
        uint256 last = today / DAYS;
        mapping(uint256 word => uint256) storage counts = _counts[books][place];
        for (uint256 word = first / DAYS; word <= last; ++word) {
            uint256 counted = counts[word];
            if (counted == 0) continue;
            // Days of the first word that came before the window, and of the last that come after it.
            if (word <= first / DAYS) counted &= type(uint256).max << _laneOf(first);
            if (word >= last) counted &= type(uint256).max >> (LAST_LANE - _laneOf(today));
            sum += _sumOf(counted);
        }
    }

    function _isAbout(Movement calldata movement, uint256 parameter) private view returns (bool) {
        if (movement.isToConduit) return false;
        return parameter & HAS_COUNTRIES == 0 || _isListed(_termOf(parameter), movement.toCountry);
    }

    function _isListed(uint256 term, uint16 country) private view returns (bool) {
        return _countries[term][country >> 8] & (1 << (country & 0xff)) != 0;
    }

    /// @dev Where a day's count stands in its word.
    function _laneOf(uint256 day) private pure returns (uint256 bits) {
        return (day & (DAYS - 1)) << 4;
    }

    /// @dev Sixteen counts of 16 bits: the pairs' sums fit 32 bits each, and so does the sum of these, which stands in the top ones.
    function _sumOf(uint256 counted) private pure returns (uint256) {
        uint256 pairs = (counted & PAIR_MASK) + (counted >> 16 & PAIR_MASK);
        // What overflows lies above the sum and is of no interest: the sum is at most 16 * 65,535.
        unchecked {
            return pairs * PAIR_ONES >> PAIR_SUM_AT;
        }
    }

    /// @dev Of the window that ends with `today`; it cannot begin before 1970.
    function _firstDay(uint256 today, uint256 parameter) private pure returns (uint256) {
        uint256 windowDays = _windowDays(parameter);
        return today + 1 > windowDays ? today + 1 - windowDays : 0;
    }

    function _placeOf(uint16 country, uint256 parameter) private pure returns (uint32) {
        return parameter & PER_COUNTRY != 0 ? country : TOGETHER;
    }

    function _windowDays(uint256 parameter) private pure returns (uint256) {
        return uint16(parameter >> WINDOW_AT);
    }
}
